"""The rosters, the plan, the catalogues an office may change, the calendar, and what falls due."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_edition',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', AutoString(length=32), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('last_year', sa.Integer(), nullable=False),
    sa.Column('days', sa.JSON(), nullable=False),
    sa.Column('local', sa.JSON(), nullable=False),
    sa.Column('basis', AutoString(length=300), nullable=False),
    sa.Column('sha256', AutoString(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_edition_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_edition'))
    )
    op.create_table('catalogue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', AutoString(length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('basis', AutoString(length=300), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue')),
    sa.UniqueConstraint('kind', 'version', name=op.f('uq_catalogue_kind_version'))
    )
    op.create_table('item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', AutoString(length=32), nullable=False),
    sa.Column('name', AutoString(length=200), nullable=False),
    sa.Column('content', AutoString(length=2000), nullable=False),
    sa.Column('subjects', AutoString(length=200), nullable=False),
    sa.Column('item_class', AutoString(length=32), nullable=False),
    sa.Column('methods', sa.JSON(), nullable=False),
    sa.Column('basis', AutoString(length=500), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item')),
    sa.UniqueConstraint('code', name=op.f('uq_item_code'))
    )
    op.create_table('plan_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', AutoString(length=32), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('name', AutoString(length=200), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('ratios', sa.JSON(), nullable=False),
    sa.Column('frequency', sa.Integer(), nullable=False),
    sa.Column('team_size', sa.Integer(), nullable=False),
    sa.Column('requirement', AutoString(length=200), nullable=False),
    sa.Column('begins', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('initiating_unit', AutoString(length=64), nullable=False),
    sa.Column('departments', sa.JSON(), nullable=False),
    sa.Column('execution', AutoString(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_line')),
    sa.UniqueConstraint('code', name=op.f('uq_plan_line_code'))
    )
    op.create_index(op.f('ix_plan_line_initiating_unit'), 'plan_line', ['initiating_unit'], unique=False)
    op.create_table('subject',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', AutoString(length=64), nullable=False),
    sa.Column('name', AutoString(length=200), nullable=False),
    sa.Column('authority', AutoString(length=64), nullable=False),
    sa.Column('level', AutoString(length=16), nullable=False),
    sa.Column('industry', AutoString(length=64), nullable=False),
    sa.Column('kind', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=300), nullable=False),
    sa.Column('contact', AutoString(length=64), nullable=False),
    sa.Column('phone', AutoString(length=32), nullable=False),
    sa.Column('key_case', AutoString(length=64), nullable=False),
    sa.Column('executing_unit', AutoString(length=64), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subject')),
    sa.UniqueConstraint('code', name=op.f('uq_subject_code'))
    )
    op.create_index(op.f('ix_subject_executing_unit'), 'subject', ['executing_unit'], unique=False)
    op.create_index(op.f('ix_subject_level'), 'subject', ['level'], unique=False)
    op.create_index(op.f('ix_subject_name'), 'subject', ['name'], unique=False)
    op.create_table('batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('file_name', AutoString(length=255), nullable=False),
    sa.Column('sha256', AutoString(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('rows_file', AutoString(length=64), nullable=False),
    sa.Column('report_file', AutoString(length=64), nullable=False),
    sa.Column('chunks', sa.JSON(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('applied', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('rosters', sa.Integer(), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_batch_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch'))
    )
    op.create_index(op.f('ix_batch_number'), 'batch', ['number'], unique=False)
    op.create_table('inspector',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('sex', AutoString(length=8), nullable=False),
    sa.Column('post', AutoString(length=64), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('certificate', AutoString(length=64), nullable=False),
    sa.Column('certificate_until', sa.Date(), nullable=True),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('phone', AutoString(length=32), nullable=False),
    sa.Column('on_duty', sa.Boolean(), nullable=False),
    sa.Column('can_lead', sa.Boolean(), nullable=False),
    sa.Column('conflicts', sa.JSON(), nullable=False),
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_inspector_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspector')),
    sa.UniqueConstraint('person_id', name=op.f('uq_inspector_person_id'))
    )
    op.create_table('subject_item',
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('item_code', AutoString(length=32), nullable=False),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_subject_item_subject_id')),
    sa.PrimaryKeyConstraint('subject_id', 'item_code', name=op.f('pk_subject_item'))
    )
    op.create_index(op.f('ix_subject_item_item_code'), 'subject_item', ['item_code'], unique=False)
    op.create_table('leave',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('begins', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('back_on', sa.Date(), nullable=True),
    sa.Column('entered_by', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['entered_by'], ['person.id'], name=op.f('fk_leave_entered_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_leave_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave'))
    )
    op.create_index(op.f('ix_leave_ends'), 'leave', ['ends'], unique=False)
    op.create_index(op.f('ix_leave_person_id'), 'leave', ['person_id'], unique=False)
    op.create_table('binding_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('digest', AutoString(length=64), nullable=False),
    sa.Column('issued_by', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.Column('used_at', UTCDateTime(), nullable=True),
    sa.Column('revoked_at', UTCDateTime(), nullable=True),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=128), nullable=False),
    sa.ForeignKeyConstraint(['issued_by'], ['person.id'], name=op.f('fk_binding_code_issued_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_binding_code_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_binding_code'))
    )
    op.create_index(op.f('ix_binding_code_expires_at'), 'binding_code', ['expires_at'], unique=False)
    op.create_index(op.f('ix_binding_code_person_id'), 'binding_code', ['person_id'], unique=False)
    op.create_table('binding_try',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=128), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('locked_until', UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_binding_try')),
    sa.UniqueConstraint('channel', 'address', name=op.f('uq_binding_try_channel_address'))
    )
    op.create_table('deadline',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('duty', AutoString(length=32), nullable=False),
    sa.Column('kind', AutoString(length=32), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('workdays', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('earliest', sa.Date(), nullable=False),
    sa.Column('latest', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('set_on', sa.Date(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('next_at', UTCDateTime(), nullable=True),
    sa.Column('calendar', AutoString(length=32), nullable=False),
    sa.Column('met_at', UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline')),
    sa.UniqueConstraint('duty', 'kind', 'row_id', name=op.f('uq_deadline_duty_kind_row_id'))
    )
    op.create_index(op.f('ix_deadline_due'), 'deadline', ['due'], unique=False)
    op.create_index(op.f('ix_deadline_met_at'), 'deadline', ['met_at'], unique=False)
    op.create_index(op.f('ix_deadline_next_at'), 'deadline', ['next_at'], unique=False)
    op.create_index(op.f('ix_deadline_unit'), 'deadline', ['unit'], unique=False)
    op.create_table('reminder',
    sa.Column('deadline_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('word', AutoString(length=32), nullable=False),
    sa.Column('before', sa.Date(), nullable=True),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_reminder_deadline_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reminder_person_id')),
    sa.PrimaryKeyConstraint('deadline_id', 'version', 'person_id', 'word', name=op.f('pk_reminder'))
    )
    op.create_index('ix_reminder_untold', 'reminder', ['person_id'], unique=False, postgresql_where=sa.text('told_at IS NULL'), sqlite_where=sa.text('told_at IS NULL'))
    op.create_table('chase',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('inspections', sa.JSON(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_chase_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_chase_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chase')),
    sa.UniqueConstraint('person_id', 'day', name=op.f('uq_chase_person_id_day'))
    )
    op.create_index(op.f('ix_chase_by_id'), 'chase', ['by_id'], unique=False)
    op.create_index(op.f('ix_chase_person_id'), 'chase', ['person_id'], unique=False)
    op.create_index('ix_chase_untold', 'chase', ['id'], unique=False, postgresql_where=sa.text('told_at IS NULL'), sqlite_where=sa.text('told_at IS NULL'))


def downgrade() -> None:
    raise NotImplementedError("a ledger is never dropped")
