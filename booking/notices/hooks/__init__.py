"""Channels of an organisation: signed webhooks and robots in group chats."""
