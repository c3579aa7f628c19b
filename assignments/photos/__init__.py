"""Photos of visits and support: announced with the record, then sent in small parts."""
