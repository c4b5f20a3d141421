"""A finished account looked through and packed for an auditor: ``gep audit``."""

from gep.uses.audit.findings import Finding
from gep.uses.audit.verb import AuditRequest, AuditResult, audit

__all__ = ["AuditRequest", "AuditResult", "Finding", "audit"]
