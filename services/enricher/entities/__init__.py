"""Entity linking: who or what each mention of the article means, under ids that hold across articles."""
