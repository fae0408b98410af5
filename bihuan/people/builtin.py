"""The roles that every installation has; safe to call again."""

from __future__ import annotations

from bihuan.people.models import Role

ADMINISTRATOR = "管理员"
PEOPLE_ADMINISTRATOR = "人员管理员"
INCIDENT_MANAGER = "事件经理"
PROCESS_DESIGNER = "流程设计师"

ROLES: dict[str, dict[str, str]] = {
    "客服": {"zh-hans": "客服", "zh-hant": "客服", "en": "Customer service"},
    "QC": {"zh-hans": "QC", "zh-hant": "QC", "en": "Quality control"},
    "管理员": {"zh-hans": "管理员", "zh-hant": "管理員", "en": "Administrator"},
    "人员管理员": {"zh-hans": "人员管理员", "zh-hant": "人員管理員", "en": "People administrator"},
    "服务台人员": {"zh-hans": "服务台人员", "zh-hant": "服務台人員", "en": "Service desk"},
    "一线支持人员": {
        "zh-hans": "一线支持人员",
        "zh-hant": "一線支援人員",
        "en": "First-line support",
    },
    "二线支持人员": {
        "zh-hans": "二线支持人员",
        "zh-hant": "二線支援人員",
        "en": "Second-line support",
    },
    "三线支持人员": {
        "zh-hans": "三线支持人员",
        "zh-hant": "三線支援人員",
        "en": "Third-line support",
    },
    "事件经理": {"zh-hans": "事件经理", "zh-hant": "事故經理", "en": "Incident manager"},
    "流程设计师": {"zh-hans": "流程设计师", "zh-hant": "流程設計師", "en": "Process designer"},
}

# Business roles are plain words, held at one business; a general role of that word is the fallback.
BUSINESS_ROLES: dict[str, dict[str, str]] = {
    "运维": {"zh-hans": "运维", "zh-hant": "運維", "en": "Operations"},
    "产品": {"zh-hans": "产品", "zh-hant": "產品", "en": "Product"},
    "开发": {"zh-hans": "开发", "zh-hant": "開發", "en": "Development"},
}


def ensure_roles() -> None:
    """Make the builtin roles that are missing; names changed by people stay."""
    known = set(Role.objects.values_list("key", flat=True))
    Role.objects.bulk_create(
        Role(key=key, names=names, is_builtin=True)
        for key, names in ROLES.items()
        if key not in known
    )
