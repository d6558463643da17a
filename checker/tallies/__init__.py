"""Members that are alike, told by how many of them are where."""
