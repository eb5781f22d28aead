"""Sources → news.raw: takes items in and says at once whether they were taken. Of their content it asks: is it urgent?"""
