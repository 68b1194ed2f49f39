"""A lab's terms: versions of them, and who accepted which before asking for anything."""
