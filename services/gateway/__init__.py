"""The front door: order systems hand orders in over HTTP. It never calls the carrier itself."""
