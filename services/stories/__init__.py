"""The stories stage: what the publisher has made public, story by story, becomes the records of `news.stories`."""
