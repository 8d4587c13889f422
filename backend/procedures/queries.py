"""Reading procedures: search. Changes nothing."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from backend.core.db import session
from backend.procedures.search import Question

# A word is found as it is (accents right, or none typed), as a beginning, or but for its accents.
# `fit` says how much of the question was found, `alike` how near the nearest text is to all of it:
# the trigrams of pg_trgm forgive what words do not, "khai sih" for "khai sinh".
# `<<%` is true from an `alike` of 0.5 on (pg_trgm.strict_word_similarity_threshold).
_NEAR: Final = """
    word as materialized (
        select folded, spelled, folded <> spelled as accented
        from unnest(:folded, :spelled) as asked (folded, spelled)
    ), near as materialized (
        select revision_id, weight, text, ' ' || folded || ' ' as folded,
            ' ' || spelled || ' ' as spelled,
            -- Of a few letters the trigrams say nothing.
            case when length(:telling) < 6 then 0
                else strict_word_similarity(:telling, folded) end as alike
        from procedure_search_terms
        where revision_id = any (:revisions)
            and (folded like any (:patterns) or :telling <<% folded)
    )
"""
_FIND: Final = text(f"""
    with {_NEAR}, fit as (
        select near.revision_id, word.folded,
            max(word_fit.fit) as fit, max(near.weight * word_fit.fit) as value
        from near cross join word cross join lateral (
            select case
                when strpos(near.folded, ' ' || word.folded || ' ') > 0 then case
                    when not word.accented then 1.0
                    when strpos(near.spelled, ' ' || word.spelled || ' ') > 0 then 1.0
                    else 0.4 end
                when length(word.folded) > 1 and strpos(near.folded, ' ' || word.folded) > 0 then
                    case when word.accented then 0.4 else 0.8 end
                else 0.0 end as fit
        ) as word_fit
        group by near.revision_id, word.folded
    ), by_word as (
        select revision_id, avg(fit) as fit, avg(value) as value from fit group by revision_id
    ), by_phrase as (
        select revision_id, max(alike) as alike, max(case
            when strpos(spelled, ' ' || :whole_spelled || ' ') > 0 then 14
            when strpos(folded, ' ' || :whole || ' ') > 0 then 10
            else 0 end) as bonus
        from near group by revision_id
    )
    select revision_id
    from by_word join by_phrase using (revision_id)
    where fit > 0.6 or bonus > 0 or alike >= 0.5
    order by
        case when fit > 0.6 or bonus > 0 then value + bonus else 0 end
            + case when alike >= 0.5 then 6 else 2 end * alike desc,
        revision_id
""").bindparams(  # noqa: S608 - put together of constants
    bindparam("folded", type_=ARRAY(Text)),
    bindparam("spelled", type_=ARRAY(Text)),
    bindparam("patterns", type_=ARRAY(Text)),
    bindparam("revisions", type_=ARRAY(Uuid)),
)

# Of each procedure its nearest text, if it is near at all.
_SUGGEST: Final = text("""
    select text from (
        select distinct on (revision_id) text, strict_word_similarity(:telling, folded) as alike
        from procedure_search_terms
        where revision_id = any (:revisions) and weight between 4 and 7
        order by revision_id, strict_word_similarity(:telling, folded) desc, position
    ) as nearest
    where alike >= 0.25
    order by alike desc, text
    limit 3
""").bindparams(bindparam("revisions", type_=ARRAY(Uuid)))


def find(question: Question, revisions: Collection[UUID]) -> list[UUID]:
    """Those of the revisions that answer the question, the best first."""
    found = session().scalars(_FIND, _asked(question, revisions))
    return list(found)


def _asked(question: Question, revisions: Collection[UUID]) -> dict[str, Any]:
    return {
        "revisions": list(revisions),
        "folded": [word.folded for word in question.telling],
        "spelled": [word.spelled for word in question.telling],
        # Nothing in a word needs escaping: letters, digits, dots, hyphens.
        "patterns": [f"%{word.folded}%" for word in question.telling],
        "telling": _telling(question),
        "whole": question.whole.folded,
        "whole_spelled": question.whole.spelled,
    }


def _telling(question: Question) -> str:
    return " ".join(word.folded for word in question.telling)


def suggest(question: Question, revisions: Collection[UUID]) -> list[str]:
    """Up to three texts that can be found and look a little like the question."""
    asked = {"telling": _telling(question), "revisions": list(revisions)}
    return list(session().scalars(_SUGGEST, asked))
