"""The rosters, the plan, and the catalogues an office may change."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
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


def downgrade() -> None:
    raise NotImplementedError("a ledger is never dropped")
