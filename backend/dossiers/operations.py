"""By which operation of the API officers and citizens take each action of the workflow. Pure.

A front end that knows the contract alone finds the call by it; a test holds both against the
contract and the table.
"""

from typing import Final

# The operationId. Two actions are one call where the body, or what is awaited, says which.
OPERATIONS: Final[dict[str, str]] = {
    "accept": "acceptDossier",
    "decline": "declineDossier",
    "request_supplement": "requestSupplement",
    "expire_supplement": "expireDossier",
    "request_payment": "requestPayment",
    "record_payment": "recordPayment",
    "expire_payment": "expireDossier",
    "grant_withdrawal": "decideWithdrawal",
    "refuse_withdrawal": "decideWithdrawal",
    "start": "startDossier",
    "stop": "stopDossier",
    "resolve": "resolveDossier",
    "return_result": "returnResult",
    "claim": "claimDossier",
    "release": "releaseDossier",
    "hand_over": "handOverDossier",
    "transfer": "transferDossier",
    "answer_supplement": "enterSupplementAnswer",
    "request_withdrawal": "enterWithdrawal",
    "cancel_withdrawal": "enterWithdrawalCancelled",
    "answer_confirmation": "enterConfirmation",
    "rate": "enterRating",
    "add_note": "addNote",
    "see_original": "seeOriginal",
    "add_result": "announceResult",
    "extend": "extendDossier",
    "apologise": "apologiseForDossier",
    "request_confirmation": "requestConfirmation",
    "send_by_post": "postResult",
    "refund": "refundPayment",
}

# The same of citizens, on dossiers of their own.
CITIZENS_OPERATIONS: Final[dict[str, str]] = {
    "answer_supplement": "answerSupplement",
    "request_withdrawal": "requestWithdrawal",
    "cancel_withdrawal": "cancelWithdrawal",
    "answer_confirmation": "confirmDraft",
    "confirm_receipt": "getResult",
    "rate": "rateDossier",
}
