"""The pages: routes, and the data of their templates."""
