"""What the machine remembers: people, groups, post, talk, files, jobs, leases, ledger."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bureau',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rosters', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bureau'))
    )
    op.create_table('chat_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('name', AutoString(length=64), nullable=False),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=256), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_group')),
    sa.UniqueConstraint('channel', 'address', name=op.f('uq_chat_group_channel_address'))
    )
    op.create_index(op.f('ix_chat_group_kind'), 'chat_group', ['kind'], unique=False)
    op.create_table('heartbeat',
    sa.Column('name', AutoString(length=64), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeat'))
    )
    op.create_table('lease',
    sa.Column('name', AutoString(length=64), nullable=False),
    sa.Column('holder', AutoString(length=64), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('until', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_lease'))
    )
    op.create_table('ledger',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('prev', AutoString(length=64), nullable=False),
    sa.Column('hash', AutoString(length=64), nullable=False),
    sa.Column('kind', AutoString(length=32), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_ledger'))
    )
    op.create_index(op.f('ix_ledger_kind'), 'ledger', ['kind'], unique=False)
    op.create_index(op.f('ix_ledger_row_id'), 'ledger', ['row_id'], unique=False)
    op.create_table('ledger_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_head'))
    )
    op.create_table('named',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', AutoString(length=32), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_named')),
    sa.UniqueConstraint('kind', 'row_id', name=op.f('uq_named_kind_row_id')),
    sqlite_autoincrement=True
    )
    op.create_table('parcel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=256), nullable=False),
    sa.Column('to_group', sa.Boolean(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('owner', AutoString(length=64), nullable=False),
    sa.Column('claimed_until', UTCDateTime(), nullable=True),
    sa.Column('next_at', UTCDateTime(), nullable=False),
    sa.Column('first_ambiguous_at', UTCDateTime(), nullable=True),
    sa.Column('sent_at', UTCDateTime(), nullable=True),
    sa.Column('error', AutoString(length=500), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parcel'))
    )
    op.create_index('ix_parcel_open', 'parcel', ['next_at'], unique=False, postgresql_where=sa.text("state IN ('pending', 'claimed', 'sending')"), sqlite_where=sa.text("state IN ('pending', 'claimed', 'sending')"))
    op.create_index('ix_parcel_to', 'parcel', ['channel', 'address', 'state'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('badge', AutoString(length=32), nullable=False),
    sa.Column('name', AutoString(length=64), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('badge', name=op.f('uq_person_badge'))
    )
    op.create_index(op.f('ix_person_name'), 'person', ['name'], unique=False)
    op.create_index(op.f('ix_person_unit'), 'person', ['unit'], unique=False)
    op.create_table('received',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('key', AutoString(length=200), nullable=False),
    sa.Column('lane', AutoString(length=200), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('claimed_by', AutoString(length=64), nullable=False),
    sa.Column('claimed_until', UTCDateTime(), nullable=True),
    sa.Column('handled_at', UTCDateTime(), nullable=True),
    sa.Column('incident', AutoString(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_received')),
    sa.UniqueConstraint('channel', 'key', name=op.f('uq_received_channel_key'))
    )
    op.create_index('ix_received_new', 'received', ['id'], unique=False, postgresql_where=sa.text("state = 'new'"), sqlite_where=sa.text("state = 'new'"))
    op.create_index('ix_received_open', 'received', ['lane', 'id'], unique=False, postgresql_where=sa.text("state = 'new'"), sqlite_where=sa.text("state = 'new'"))
    op.create_table('said',
    sa.Column('key', AutoString(length=200), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_said'))
    )
    op.create_table('spent_choice',
    sa.Column('token', AutoString(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_spent_choice'))
    )
    op.create_table('stored_file',
    sa.Column('sha256', AutoString(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('name', AutoString(length=255), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_stored_file'))
    )
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=128), nullable=False),
    sa.Column('heard_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('channel', 'address', name=op.f('uq_account_channel_address'))
    )
    op.create_index(op.f('ix_account_person_id'), 'account', ['person_id'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('received_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('account', AutoString(length=128), nullable=False),
    sa.Column('reference', AutoString(length=1000), nullable=False),
    sa.Column('name', AutoString(length=255), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_at', UTCDateTime(), nullable=False),
    sa.Column('sha256', AutoString(length=64), nullable=False),
    sa.ForeignKeyConstraint(['received_id'], ['received.id'], name=op.f('fk_attachment_received_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('received_id', 'position', name=op.f('uq_attachment_received_id_position'))
    )
    op.create_index(op.f('ix_attachment_state'), 'attachment', ['state'], unique=False)
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=256), nullable=False),
    sa.Column('parcel_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['parcel_id'], ['parcel.id'], name=op.f('fk_attempt_parcel_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt'))
    )
    op.create_index('ix_attempt_pace', 'attempt', ['channel', 'address', 'at'], unique=False)
    op.create_index(op.f('ix_attempt_parcel_id'), 'attempt', ['parcel_id'], unique=False)
    op.create_table('holding',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', AutoString(length=32), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_holding_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'role', name=op.f('pk_holding'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', AutoString(length=64), nullable=False),
    sa.Column('args', sa.JSON(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('owner', AutoString(length=64), nullable=False),
    sa.Column('claimed_until', UTCDateTime(), nullable=True),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('finished_at', UTCDateTime(), nullable=True),
    sa.Column('error', AutoString(length=500), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_job_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_index(op.f('ix_job_state'), 'job', ['state'], unique=False)
    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.Column('channel', AutoString(length=32), nullable=False),
    sa.Column('address', AutoString(length=256), nullable=False),
    sa.Column('template', AutoString(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('numbered', sa.Boolean(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('not_before', UTCDateTime(), nullable=True),
    sa.Column('received_id', sa.Integer(), nullable=True),
    sa.Column('parcel_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['chat_group.id'], name=op.f('fk_letter_group_id')),
    sa.ForeignKeyConstraint(['parcel_id'], ['parcel.id'], name=op.f('fk_letter_parcel_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_letter_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    op.create_index(op.f('ix_letter_parcel_id'), 'letter', ['parcel_id'], unique=False)
    op.create_index(op.f('ix_letter_person_id'), 'letter', ['person_id'], unique=False)
    op.create_index('ix_letter_unpacked', 'letter', ['id'], unique=False, postgresql_where=sa.text('parcel_id IS NULL'), sqlite_where=sa.text('parcel_id IS NULL'))
    op.create_table('open_form',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('form', AutoString(length=64), nullable=False),
    sa.Column('about', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('changing', sa.Boolean(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_open_form_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_open_form'))
    )
    op.create_index(op.f('ix_open_form_expires_at'), 'open_form', ['expires_at'], unique=False)
    op.create_table('open_list',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('title', AutoString(length=200), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_open_list_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_open_list'))
    )


def downgrade() -> None:
    raise NotImplementedError("a ledger is never dropped")
