"""The archive given away: rows as CSV, JSONL and Parquet, captures as WARC and WACZ; each file complete or absent."""
