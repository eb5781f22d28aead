"""Quality measured on labelled files, through the same code paths as the stages."""
