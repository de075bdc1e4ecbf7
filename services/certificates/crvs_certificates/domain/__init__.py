"""Pure rules of certificates: entitlement, contents, fee and standing."""
