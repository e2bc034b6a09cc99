"""The project file: schema, loading, discovery, and where files live."""
