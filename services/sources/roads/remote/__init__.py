"""Folders on others' servers, by FTP, FTPS and SFTP: the rules of drop folders, with the server's sizes and times.

`settings.py` is the entry, `ftp_files.py` and `sftp_files.py` speak with the server, `connector.py` polls.
"""
