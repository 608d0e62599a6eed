"""CKAN's action API, as its clients and harvesters know it."""
