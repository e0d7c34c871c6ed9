"""Substitutions: subjects that can not be visited."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    stands = sa.text("state IN ('open', 'consented', 'stalled')")
    op.create_table('substitution',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('reason', AutoString(length=32), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_substitution_decided_by')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_substitution_inspection_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_substitution_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution'))
    )
    for name in ('inspection_id', 'number', 'person_id', 'state', 'unit'):
        op.create_index(op.f(f'ix_substitution_{name}'), 'substitution', [name], unique=False)
    op.create_index('uq_substitution_standing', 'substitution', ['inspection_id'], unique=True, sqlite_where=stands, postgresql_where=stands)


def downgrade() -> None:
    raise NotImplementedError("a ledger is never dropped")
