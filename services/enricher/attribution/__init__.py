"""Attribution: who says what in the article, through whom, and whom its information rests on."""
