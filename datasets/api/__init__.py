"""Faces for machines: CKAN, DCAT, Data Package, own REST; reads published versions alone."""
