"""E-mail as a channel of deliveries."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from bihuan.notify.channels import register
from bihuan.notify.channels.base import OutsideChannel
from bihuan.notify.channels.email import smtp
from bihuan.notify.models import Delivery
from bihuan.people.models import User


@register
class Email(OutsideChannel):
    """One mail a delivery; mails about one ticket stand together in the reader's mailbox."""

    name = "email"
    words = _("Mail")
    icon = "mail"

    def address(self, user: User) -> str:
        try:
            validate_email(user.email)
        except ValidationError:
            return ""
        return user.email

    def send(self, delivery: Delivery) -> None:
        smtp.send(
            smtp.Mail(
                key=delivery.key,
                to=(delivery.address,),
                subject=delivery.subject,
                text=delivery.text,
                html=delivery.html,
                thread=f"ticket-{delivery.ticket_id}" if delivery.ticket_id else "",
            )
        )
