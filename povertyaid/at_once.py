"""Many operations of a migration in one, for a database that is new.

After each operation Django renders every model again that is related to what it made:
with a hundred models that took most of the time of a first start.
"""

from itertools import pairwise

from django.db.migrations.operations.base import Operation


class AtOnce(Operation):
    """What these operations do in their order, with one state before and one after.

    None may need what another of them leaves for a while only: a table is made with all
    its columns, and whatever they change is changed once.
    """

    atomic = True

    def __init__(self, *operations: Operation):
        self.operations = operations

    def deconstruct(self):
        return type(self).__qualname__, list(self.operations), {}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # rendered when somebody asks for it
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for one in self.operations:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Back through each state there would have been: nobody waits for this one."""
        states = [to_state]
        for one in self.operations:
            states.append(states[-1].clone())
            one.state_forwards(app_label, states[-1])
        steps = [*zip(self.operations, pairwise(states), strict=True)]
        for one, (before, after) in reversed(steps):
            one.database_backwards(app_label, schema_editor, after, before)

    def describe(self):
        return "; ".join(one.describe() for one in self.operations)
