"""CompetitionCode: problems that a naive program solves too slowly, one family a technique."""
