"""Pages and wire files: does the parser read them right?"""
