"""The playground (演练): a page in which one browser holds a whole bureau; loopback only, the same machine as in production."""
