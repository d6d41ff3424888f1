"""The `gongkai` command, one file per noun."""
