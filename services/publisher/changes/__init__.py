"""What one message changes: in its article, in the copies that follow it, in what it names, and in their stories."""
