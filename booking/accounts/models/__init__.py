"""Who: people, organisations, projects, memberships and industry chains."""

from ..owing.models import OwedLetter
from .joining import (
    ApplicationEntry,
    ChainWish,
    Document,
    EmailDomain,
    Invitation,
    JoinRequest,
    KnownEnterprise,
    Registration,
    document_path,
    private_storage,
)
from .organisations import Chain, ChainMembership, Membership, Organisation, Project
from .people import User, UserManager, new_public_id
from .privacy import Consent

__all__ = [
    "ApplicationEntry",
    "Chain",
    "ChainMembership",
    "ChainWish",
    "Consent",
    "Document",
    "EmailDomain",
    "Invitation",
    "JoinRequest",
    "KnownEnterprise",
    "Membership",
    "Organisation",
    "OwedLetter",
    "Project",
    "Registration",
    "User",
    "UserManager",
    "document_path",
    "new_public_id",
    "private_storage",
]
