"""The publisher: what subscribers are told of each article and story, and when."""
