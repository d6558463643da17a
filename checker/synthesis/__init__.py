"""For which parameters chosen properties hold: exact regions, proved inside, with a run outside."""
