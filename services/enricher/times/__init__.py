"""Time expressions in English prose → ISO values, counted from the document date."""
