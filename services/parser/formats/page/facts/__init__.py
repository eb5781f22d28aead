"""What is known of a page beside its text: headline, authors and times, as declared and as shown."""
