"""What waits in one's scope, told together once a week: on the home page, by mail."""
