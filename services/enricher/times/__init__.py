"""Times in prose → ISO values, read against the article's own clock. English."""
