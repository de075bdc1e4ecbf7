"""PostgreSQL: connections, statements, the unit of work, plumbing tables, migrations."""
