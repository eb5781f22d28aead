"""What the publisher says to stories: the entries that go with its public records, and which stories became one."""
