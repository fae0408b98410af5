from django.db import migrations, models

WORDS = ("P1", "紧急", "P2", "高", "P3", "中", "P4", "低")


class Migration(migrations.Migration):
    """Faults graded P1 to P4 stand among the words; a generated column cannot be altered."""

    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RemoveIndex("ticket", "ticket_urgency"),
        migrations.RemoveField("ticket", "urgency"),
        migrations.AddField(
            "ticket",
            "urgency",
            models.GeneratedField(
                expression=models.Case(
                    *(
                        models.When(priority=word, then=models.Value(n))
                        for n, word in enumerate(WORDS, 1)
                    ),
                    models.When(priority="", then=models.Value(10)),
                    default=models.Value(9),
                ),
                output_field=models.SmallIntegerField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "ticket",
            models.Index(fields=["urgency", "-updated_at", "-id"], name="ticket_urgency"),
        ),
    ]
