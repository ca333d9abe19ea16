"""Bodies of Stripe events, in the shape of API version 2025-06-30.basil.

Fields follow Stripe's API reference (docs.stripe.com/api: events, payment_intents, invoices,
checkout/sessions). Amounts are in the currency's smallest unit.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.simulate.draw import Draw
from inspector.simulate.meeting import PEOPLE
from inspector.simulate.spelling import DAY, Json, indented, unix

_API_VERSION = "2025-06-30.basil"
_CURRENCIES = ("usd", "eur", "gbp")
_PLANS = (("Team plan", 4900), ("Studio plan", 12900), ("Größe L – Jahresabo", 99000))


def stripe_body(event: str, draw: Draw, at: int) -> bytes:
    """The body of one event that happened at `at` (µs since 1970), indented as Stripe sends it.

    Raises KeyError for an event that is not in `STRIPE_EVENTS`.
    """
    created = unix(at)
    about = _OBJECTS[event](draw, created)
    return indented(
        {
            "id": f"evt_1{draw.letters(23)}",
            "object": "event",
            "api_version": _API_VERSION,
            "created": created,
            "data": {"object": about},
            "livemode": False,
            "pending_webhooks": draw.number(1, 3),
            "request": {"id": f"req_{draw.letters(14)}", "idempotency_key": draw.uuid()},
            "type": event,
        }
    )


def _payment_intent(draw: Draw, created: int) -> Json:
    amount, name = draw.number(500, 250_000), f"pi_3{draw.letters(23)}"
    return {
        "id": name,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": amount,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{name}_secret_{draw.letters(25)}",
        "confirmation_method": "automatic",
        "created": created - 4,
        "currency": draw.choice(_CURRENCIES),
        "customer": f"cus_{draw.letters(14)}",
        "description": f"Order {draw.number(10_000, 99_999)}",
        "last_payment_error": None,
        "latest_charge": f"ch_3{draw.letters(23)}",
        "livemode": False,
        "metadata": {"order_id": str(draw.number(10_000, 99_999)), "buyer": draw.choice(PEOPLE)},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": f"pm_1{draw.letters(23)}",
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            },
            "link": {"persistent_token": None},
        },
        "payment_method_types": ["card", "link"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def _invoice(draw: Draw, created: int) -> Json:
    customer, currency = f"cus_{draw.letters(14)}", draw.choice(_CURRENCIES)
    plan, amount = draw.choice(_PLANS)
    number = f"{draw.hex(8).upper()}-{draw.number(1, 40):04}"
    line = _invoice_line(draw, created, plan, amount, currency)
    return {
        "id": f"in_1{draw.letters(23)}",
        "object": "invoice",
        "account_country": "DE",
        "account_name": "Café Müller GmbH",
        "amount_due": amount,
        "amount_overpaid": 0,
        "amount_paid": amount,
        "amount_remaining": 0,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": False,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "status": None},
        "billing_reason": "subscription_cycle",
        "collection_method": "charge_automatically",
        "created": created - 3600,
        "currency": currency,
        "customer": customer,
        "customer_address": _address(),
        "customer_email": f"billing+{draw.letters(6).lower()}@example.com",
        "customer_name": draw.choice(PEOPLE),
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_payment_method": None,
        "description": None,
        "discounts": [],
        "due_date": None,
        "effective_at": created,
        "ending_balance": 0,
        "footer": None,
        "hosted_invoice_url": f"https://invoice.example.com/i/{draw.letters(40)}?s=ap",
        "invoice_pdf": f"https://invoice.example.com/i/{draw.letters(40)}/pdf?s=ap",
        "lines": _lines(line),
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": number,
        "parent": {
            "quote_details": None,
            "subscription_details": {"metadata": {}, "subscription": f"sub_1{draw.letters(23)}"},
            "type": "subscription_details",
        },
        "period_end": created,
        "period_start": created - 30 * (DAY // 1_000_000),
        "starting_balance": 0,
        "status": "paid",
        "status_transitions": _transitions(created),
        "subtotal": amount,
        "subtotal_excluding_tax": amount,
        "total": amount,
        "total_excluding_tax": amount,
        "total_taxes": [],
        "webhooks_delivered_at": created - 3600,
    }


def _address() -> Json:
    return {
        "city": "Łódź",
        "country": "PL",
        "line1": "ul. Piotrkowska 12",
        "line2": None,
        "postal_code": "90-001",
        "state": None,
    }


def _lines(line: Json) -> Json:
    return {
        "object": "list",
        "data": [line],
        "has_more": False,
        "total_count": 1,
        "url": "/v1/invoices/lines",
    }


def _transitions(created: int) -> Json:
    return {
        "finalized_at": created - 2,
        "marked_uncollectible_at": None,
        "paid_at": created,
        "voided_at": None,
    }


def _invoice_line(draw: Draw, created: int, plan: str, amount: int, currency: str) -> Json:
    return {
        "id": f"il_1{draw.letters(23)}",
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": f"1 × {plan} (at {amount / 100:.2f} / month)",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "livemode": False,
        "metadata": {},
        "period": {"end": created + 30 * (DAY // 1_000_000), "start": created},
        "pricing": {
            "price_details": {"price": f"price_1{draw.letters(23)}", "product": f"prod_{draw.letters(14)}"},
            "type": "price_details",
            "unit_amount_decimal": str(amount),
        },
        "quantity": 1,
        "taxes": [],
    }


def _checkout_session(draw: Draw, created: int) -> Json:
    plan, amount = draw.choice(_PLANS)
    return {
        "id": f"cs_test_a1{draw.letters(56)}",
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": True},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "cancel_url": "https://shop.example.com/cart",
        "client_reference_id": draw.uuid(),
        "consent": None,
        "created": created - 90,
        "currency": draw.choice(_CURRENCIES),
        "custom_fields": [],
        "customer": f"cus_{draw.letters(14)}",
        "customer_creation": "always",
        "customer_details": {
            "address": {
                "city": "København",
                "country": "DK",
                "line1": "Nørrebrogade 44",
                "line2": None,
                "postal_code": "2200",
                "state": None,
            },
            "email": f"{draw.letters(6).lower()}@example.com",
            "name": draw.choice(PEOPLE),
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
        "customer_email": None,
        "expires_at": created + DAY // 1_000_000 - 90,
        "invoice": None,
        "livemode": False,
        "locale": "auto",
        "metadata": {"plan": plan},
        "mode": "payment",
        "payment_intent": f"pi_3{draw.letters(23)}",
        "payment_link": None,
        "payment_method_types": ["card", "link"],
        "payment_status": "paid",
        "shipping_options": [],
        "status": "complete",
        "submit_type": None,
        "subscription": None,
        "success_url": "https://shop.example.com/thanks?session={CHECKOUT_SESSION_ID}",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": None,
    }


_OBJECTS: dict[str, Callable[[Draw, int], Json]] = {
    "payment_intent.succeeded": _payment_intent,
    "invoice.paid": _invoice,
    "checkout.session.completed": _checkout_session,
}
STRIPE_EVENTS = tuple(_OBJECTS)
