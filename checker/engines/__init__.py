"""One module an engine.  An engine is a function (Query, Budget) -> claims by goal name."""
