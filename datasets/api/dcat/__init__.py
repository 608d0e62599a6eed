"""The catalogue as DCAT: RDF, plain JSON, and Atom feeds."""
