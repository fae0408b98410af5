import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The processes that came with Bihuan before it remembered which versions those were.
KEYS = (
    *("action_item", "change_emergency", "change_normal", "change_standard", "device_card"),
    *("fault_report", "improvement", "incident", "incident_dispatch", "issue_track"),
    *("key_site", "known_issue", "major_incident", "problem", "request"),
)


def remember(apps, schema_editor):
    """The first version of each was published by the first start, before anybody could."""
    versions = apps.get_model("catalogue", "PackVersion").objects
    versions.filter(key__in=KEYS, number=1, published_by=None).update(is_shipped=True)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_trial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='packversion',
            name='is_shipped',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('hash', models.CharField(max_length=64)),
                ('files', models.JSONField(default=dict)),
                ('came_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.packversion')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
