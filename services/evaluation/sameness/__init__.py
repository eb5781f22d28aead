"""One stream decided in many ways (partitions, order, restarts): are the groups always the same?"""
