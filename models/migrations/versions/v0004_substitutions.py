"""Substitutions of subjects, and rounds in which contributors give once more."""

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
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_substitution_decided_by')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_substitution_inspection_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_substitution_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution'))
    )
    for name in ('inspection_id', 'number', 'person_id', 'state', 'unit'):
        op.create_index(op.f(f'ix_substitution_{name}'), 'substitution', [name], unique=False)
    op.create_index('uq_substitution_standing', 'substitution', ['inspection_id'], unique=True, sqlite_where=stands, postgresql_where=stands)
    op.create_table('redraw_round',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lock_id', sa.Integer(), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('consent', AutoString(length=64), nullable=False),
    sa.Column('base', AutoString(length=64), nullable=False),
    sa.Column('fingerprint', AutoString(length=64), nullable=False),
    sa.Column('commitment', sa.JSON(), nullable=False),
    sa.Column('contributors', sa.JSON(), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['lock_id'], ['task_lock.id'], name=op.f('fk_redraw_round_lock_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_redraw_round'))
    )
    op.create_index(op.f('ix_redraw_round_lock_id'), 'redraw_round', ['lock_id'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a ledger is never dropped")
