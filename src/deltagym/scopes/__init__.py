"""The verifiable programming families, one package a scope, one file a family."""
