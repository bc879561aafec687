"""Files made in the background for whoever asked: long lists take longer than a page may wait."""
