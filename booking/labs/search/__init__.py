"""Full text: words in three languages lead to instruments, on either database."""
