"""Every address, for every kind of user: what is answered and what never shows.

A new address fails until it has a row in TABLE. Each row is asked by every kind of
user about an object of the home commune (tests/world.py): so "othe" and "omem" show
that it is hidden from others, and home's own users show that away's rows are.
"""

import io
import re
import zipfile
from collections import Counter
from copy import deepcopy
from html import unescape
from typing import NamedTuple
from urllib.parse import urljoin

import pypdfium2
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from assignments.documents.word import DOCX
from assignments.models import Plan
from households.models import ColumnTie
from povertyaid.spreadsheets import XLSX
from tests.factories import make_plan
from tests.world import AWAY, EVERYTHING, NUMBER, SEES, YEAR, disturb

# anon: not signed in   nobo: no grant            othe: secretary of another commune
# read, writ: secretary of the commune, may not and may write
# orgs: secretary of an organisation that helps it    memb: helps this household
# omem: helps a household elsewhere     expi: grant run out     dist: reads everything
# offi: the district office             supe: superuser without any grant
# "in" is the way to the sign-in page, or 401. Not yours is 404; not yours to write 403.
# ruff: noqa: E501
TABLE = """
object     method address                                     anon nobo read writ othe orgs memb omem expi dist offi supe
-          GET  account_login                                 200  302  302  302  302  302  302  302  302  302  302  302
-          POST account_login                                 422  302  302  302  302  302  302  302  302  302  302  302
-          POST account_logout                                in   in   in   in   in   in   in   in   in   in   in   in
-          GET  mfa_authenticate                              in   302  302  302  302  302  302  302  302  302  302  302
-          POST mfa_authenticate                              in   302  302  302  302  302  302  302  302  302  302  302
-          GET  mfa_login_webauthn                            200  200  200  200  200  200  200  200  200  200  200  200
-          POST mfa_login_webauthn                            in   200  200  200  200  200  200  200  200  200  200  200
-          GET  account_reauthenticate                        in   200  200  200  200  200  200  200  200  200  200  200
-          POST account_reauthenticate                        in   200  200  200  200  200  200  200  200  200  200  200
-          GET  mfa_reauthenticate                            in   302  302  302  302  302  302  302  302  302  302  302
-          POST mfa_reauthenticate                            in   302  302  302  302  302  302  302  302  302  302  302
-          GET  mfa_reauthenticate_webauthn                   in   302  302  302  302  302  302  302  302  302  302  302
-          POST mfa_reauthenticate_webauthn                   in   302  302  302  302  302  302  302  302  302  302  302
-          GET  account_change_password                       in   200  200  200  200  200  200  200  200  200  200  200
-          POST account_change_password                       in   200  200  200  200  200  200  200  200  200  200  200
-          GET  usersessions_list                             in   200  200  200  200  200  200  200  200  200  200  200
-          POST usersessions_list                             in   302  302  302  302  302  302  302  302  302  302  302
-          GET  access_tokens                                 in   200  200  200  200  200  200  200  200  200  200  200
-          POST access_tokens                                 in   422  422  422  422  422  422  422  422  422  422  422
token      POST access_token_revoke                           in   404  404  302  404  404  404  404  404  404  404  404
-          GET  mfa_index                                     in   200  200  200  200  200  200  200  200  200  200  200
-          GET  mfa_activate_totp                             in   302  302  302  302  302  302  302  302  302  302  302
-          POST mfa_activate_totp                             in   302  302  302  302  302  302  302  302  302  302  302
-          GET  mfa_deactivate_totp                           in   404  404  404  404  404  404  404  404  404  404  404
-          POST mfa_deactivate_totp                           in   404  404  404  404  404  404  404  404  404  404  404
-          GET  recovery_codes                                in   302  302  302  302  302  302  302  302  302  302  302
-          POST recovery_codes                                in   302  302  302  302  302  302  302  302  302  302  302
-          GET  mfa_list_webauthn                             in   200  200  200  200  200  200  200  200  200  200  200
-          GET  mfa_add_webauthn                              in   302  302  302  302  302  302  302  302  302  302  302
-          POST mfa_add_webauthn                              in   302  302  302  302  302  302  302  302  302  302  302
key        GET  mfa_remove_webauthn                           in   302  302  302  302  302  302  302  302  302  302  302
key        POST mfa_remove_webauthn                           in   302  302  302  302  302  302  302  302  302  302  302
key        GET  mfa_edit_webauthn                             in   302  302  302  302  302  302  302  302  302  302  302
key        POST mfa_edit_webauthn                             in   302  302  302  302  302  302  302  302  302  302  302
-          GET  sign_in_log                                   in   403  403  403  403  403  403  403  403  403  200  200
-          GET  password_code                                 200  200  200  200  200  200  200  200  200  200  200  200
-          POST password_code                                 422  422  422  422  422  422  422  422  422  422  422  422
-          GET  password_link                                 410  410  410  410  410  410  410  410  410  410  410  410
-          POST password_link                                 410  410  410  410  410  410  410  410  410  410  410  410
-          GET  guides                                        in   302  302  302  302  302  302  302  302  302  302  302
guide      GET  guide                                         in   200  200  200  200  200  200  200  200  200  200  200
-          GET  health                                        503  503  503  503  503  503  503  503  503  503  200  200
-          GET  log                                           in   403  403  403  403  403  403  403  403  403  200  403
-          GET  log_xlsx                                      in   403  403  403  403  403  403  403  403  403  200  403
-          GET  self_check                                    in   403  403  403  403  403  403  403  403  403  200  403
-          GET  self_check_repair?viec=stale-lists            in   403  403  403  403  403  403  403  403  403  200  403
-          POST self_check_repair?viec=stale-lists            in   403  403  403  403  403  403  403  403  403  302  403
-          GET  personal_data                                 in   200  200  200  200  200  200  200  200  200  200  200
-          GET  personal_data_old?loai=sign-ins               in   403  403  403  403  403  403  403  403  403  200  403
-          POST personal_data_old?loai=sign-ins               in   403  403  403  403  403  403  403  403  403  302  403
-          GET  jobs                                          in   200  200  200  200  200  200  200  200  200  200  200
job        GET  job                                           in   404  404  200  404  404  404  404  404  404  404  200
job        GET  job_progress                                  in   404  404  200  404  404  404  404  404  404  404  200
job        POST job_cancel                                    in   404  404  302  404  404  404  404  404  404  404  302

-          GET  home                                          in   200  200  200  200  200  200  200  200  200  200  200
-          GET  home?nam=2022                                 in   200  200  200  200  200  200  200  200  200  200  200
-          POST find                                          in   302  302  302  302  302  302  302  302  302  302  302
-          GET  households                                    in   200  200  200  200  200  200  200  200  200  200  200
-          GET  households?q=xa&status=all                    in   200  200  200  200  200  200  200  200  200  200  200
-          GET  households?commune={w.away.commune.pk}        in   200  200  200  200  200  200  200  200  200  200  200
-          GET  households?village={w.away.village.pk}        in   200  200  200  200  200  200  200  200  200  200  200
-          GET  households_csv                                in   200  200  200  200  200  200  200  200  200  200  200
-          GET  households_xlsx?status=all                    in   200  200  200  200  200  200  200  200  200  200  200
household  GET  household                                     in   404  200  200  404  200  200  404  404  200  200  404
household  GET  household_changes                             in   404  200  200  404  200  200  404  404  200  200  404
household  POST household_number                              in   404  403  200  404  403  403  404  404  403  200  404
household  POST household_everything                          in   404  403  422  404  403  403  404  404  403  422  404
household  GET  household_helper                              in   404  403  200  404  403  403  404  404  403  200  404
household  POST household_helper                              in   404  403  422  404  403  403  404  404  403  422  404
household  GET  household?ngay=2022-03-14                     in   404  200  200  404  200  200  404  404  200  200  404
household  GET  household_escape                              in   404  200  200  404  200  200  404  404  200  200  404
household  POST household_escape                              in   404  403  422  404  403  422  404  404  403  422  404
household  POST household_aims                                in   404  403  302  404  403  302  404  404  403  302  404
household  GET  household_correct                             in   404  403  200  404  403  403  404  404  403  200  404
household  POST household_correct                             in   404  403  422  404  403  403  404  404  403  422  404
household  GET  household_decide                              in   404  403  200  404  403  403  404  404  403  200  404
household  POST household_decide                              in   404  403  422  404  403  403  404  404  403  422  404
taken      POST household_decision_cancel                     in   404  403  302  404  403  403  404  404  403  302  404
-          GET  decisions                                     in   200  200  200  200  200  200  200  200  200  200  200
-          GET  decisions?xa={w.away.commune.pk}              in   200  200  200  200  200  200  200  200  200  200  200
-          GET  decisions_xlsx                                in   200  200  200  200  200  200  200  200  200  200  200
-          GET  decide_new                                    in   403  403  200  200  403  403  403  403  403  200  403
-          POST decide_new                                    in   403  403  422  422  403  403  403  403  403  422  403
measure    GET  household_measure                             in   404  403  200  404  403  200  404  404  403  200  404
measure    POST household_measure                             in   404  403  422  404  403  422  404  404  403  422  404
measure    POST household_measure_done                        in   404  403  302  404  403  302  404  404  403  302  404
measure    POST household_measure_remove                      in   404  403  302  404  403  302  404  404  403  302  404
change     POST assignment_change_revert                      in   404  403  302  404  403  403  404  404  403  302  404
household  POST household_helper_end                          in   404  403  422  404  403  403  404  404  403  422  404

-          GET  field                                          200  200  200  200  200  200  200  200  200  200  200  200
-          GET  field_manifest                                 200  200  200  200  200  200  200  200  200  200  200  200
-          GET  service_worker                                 200  200  200  200  200  200  200  200  200  200  200  200

photo      GET  photo                                          in   404  200  200  404  200  200  404  404  200  200  404
of_support GET  photo                                         in   404  200  200  404  200  200  404  404  200  200  404
photo      GET  api_photo                                      in   404  404  404  404  404  200  404  404  404  404  404

-          GET  communes                                      in   403  200  200  200  200  403  403  403  200  200  403
-          GET  commune_outlines                              in   403  403  403  403  403  403  403  403  403  200  403
-          POST commune_outlines                              in   403  403  403  403  403  403  403  403  403  422  403
-          POST commune_outlines_remove                       in   403  403  403  403  403  403  403  403  403  302  403
-          GET  communes?year=2022                            in   403  200  200  200  200  403  403  403  200  200  403
commune    GET  commune                                       in   404  200  200  404  200  403  404  404  200  200  404
commune    GET  commune_changes                               in   404  200  200  404  200  403  404  404  200  200  404

-          GET  boundary_changes                              in   403  403  403  403  403  403  403  403  403  200  403
-          GET  boundary_new                                  in   403  403  403  403  403  403  403  403  403  200  403
-          POST boundary_new                                  in   403  403  403  403  403  403  403  403  403  422  403
boundary   GET  boundary                                      in   403  403  403  403  403  403  403  403  403  200  403
boundary   GET  boundary_edit                                 in   403  403  403  403  403  403  403  403  403  200  403
boundary   POST boundary_edit                                 in   403  403  403  403  403  403  403  403  403  422  403
sheet      GET  boundary_sheet                                in   403  403  403  403  403  403  403  403  403  200  403
boundary   POST boundary_read                                 in   403  403  403  403  403  403  403  403  403  422  403
boundary   GET  boundary_unit_new                             in   403  403  403  403  403  403  403  403  403  200  403
boundary   GET  boundary_unit_new?xa={w.away.commune.pk}      in   403  403  403  403  403  403  403  403  403  200  403
boundary   POST boundary_unit_new                             in   403  403  403  403  403  403  403  403  403  422  403
unit       GET  boundary_unit                                 in   403  403  403  403  403  403  403  403  403  200  403
unit       POST boundary_unit                                 in   403  403  403  403  403  403  403  403  403  422  403
unit       POST boundary_unit_remove                          in   403  403  403  403  403  403  403  403  403  302  403
boundary   POST boundary_communes                             in   403  403  403  403  403  403  403  403  403  302  403
part       GET  boundary_commune                              in   403  403  403  403  403  403  403  403  403  200  403
part       POST boundary_commune                              in   403  403  403  403  403  403  403  403  403  302  403
part       GET  boundary_part                                 in   403  403  403  403  403  403  403  403  403  200  403
part       POST boundary_part                                 in   403  403  403  403  403  403  403  403  403  302  403
boundary   POST boundary_apply                                in   403  403  403  403  403  403  403  403  403  302  403
boundary   POST boundary_reverse                              in   403  403  403  403  403  403  403  403  403  302  403
boundary   POST boundary_discard                              in   403  403  403  403  403  403  403  403  403  302  403

-          GET  organisations                                 in   200  200  200  200  200  200  200  200  200  200  200
-          GET  organisations?q=xa                            in   200  200  200  200  200  200  200  200  200  200  200
cell       GET  organisation                                  in   404  200  200  404  200  404  404  404  200  200  404
cell       GET  organisation_changes                          in   404  200  200  404  200  404  404  404  200  200  404
helpers    GET  organisation                                  in   404  200  200  404  200  404  404  404  200  200  404
helpers    GET  organisation?ngay=31/12/2022                  in   404  200  200  404  200  404  404  404  200  200  404
-          GET  organisation_new                              in   403  403  403  403  403  403  403  403  403  200  403
-          POST organisation_new                              in   403  403  403  403  403  403  403  403  403  422  403
cell       GET  organisation_edit                             in   404  403  403  404  403  404  404  404  403  200  404
cell       POST organisation_edit                             in   404  403  403  404  403  404  404  404  403  422  404
cell       GET  organisation_close                            in   404  403  403  404  403  404  404  404  403  200  404
cell       POST organisation_close                            in   404  403  403  404  403  404  404  404  403  422  404
-          GET  plans                                         in   403  200  200  200  200  403  403  403  200  200  403
-          GET  plan_new                                      in   403  403  403  403  403  403  403  403  403  200  403
-          POST plan_new                                      in   403  403  403  403  403  403  403  403  403  422  403
plan       GET  plan                                          in   403  200  200  200  200  403  403  403  200  200  403
plan       GET  plan_changes                                  in   403  403  403  403  403  403  403  403  200  200  403
plan       GET  plan_edit                                     in   403  403  403  403  403  403  403  403  403  200  403
plan       POST plan_edit                                     in   403  403  403  403  403  403  403  403  403  422  403
plan       POST plan_costs                                    in   403  403  403  403  403  403  403  403  403  422  403
plan       POST plan_costs_reset                              in   403  403  403  403  403  403  403  403  403  302  403
plan       GET  plan_communes                                 in   403  200  200  200  200  403  403  403  200  200  403
plan       GET  plan_communes?theo=to-chuc                    in   403  200  200  200  200  403  403  403  200  200  403
plan       GET  plan_communes_xlsx                            in   403  200  200  200  200  403  403  403  200  200  403
plan       GET  plan_commune_give                             in   403  403  403  403  403  403  403  403  403  200  403
plan       POST plan_commune_give                             in   403  403  403  403  403  403  403  403  403  422  403
duty       GET  plan_commune_end                              in   404  403  403  404  403  404  404  404  403  200  404
duty       POST plan_commune_end                              in   404  403  403  404  403  404  404  404  403  422  404
-          GET  members                                       in   200  200  200  200  200  200  200  200  200  200  200
-          GET  members?q=xa                                  in   200  200  200  200  200  200  200  200  200  200  200
-          GET  members_xlsx                                  in   200  200  200  200  200  200  200  200  200  200  200
member     GET  member                                        in   404  200  200  404  200  404  404  404  200  200  404
member     GET  member_changes                                in   404  200  200  404  200  404  404  404  200  200  404
helper     GET  member                                        in   404  404  404  404  200  200  404  404  200  200  404
-          GET  transfers                                     in   200  200  200  200  200  200  200  200  200  200  200
-          GET  transfers?trang-thai=accepted                 in   200  200  200  200  200  200  200  200  200  200  200
assignment GET  transfer_ask                                  in   404  403  302  404  403  302  404  404  403  302  404
assignment POST transfer_ask                                  in   404  403  422  404  403  422  404  404  403  422  404
over       GET  transfer                                      in   404  404  404  404  404  200  404  404  200  200  404
request    GET  transfer                                      in   404  200  200  404  200  200  404  404  200  200  404
request    POST transfer_accept                               in   404  403  422  404  403  403  404  404  403  422  404
request    POST transfer_refuse                               in   404  403  422  404  403  403  404  404  403  422  404
request    POST transfer_withdraw                             in   404  403  403  404  403  302  404  404  403  403  404
member     GET  member_edit                                   in   404  403  200  404  403  404  404  404  403  200  404
member     POST member_edit                                   in   404  403  422  404  403  404  404  404  403  422  404
member     POST member_everything                             in   404  403  422  404  403  404  404  404  403  422  404
member     GET  member_move                                   in   404  403  200  404  403  404  404  404  403  200  404
member     POST member_move                                   in   404  403  422  404  403  404  404  404  403  422  404
member     GET  member_return                                 in   404  403  200  404  403  404  404  404  403  200  404
member     POST member_return                                 in   404  403  422  404  403  404  404  404  403  422  404
-          GET  cell_transfers                                in   200  200  200  200  200  200  200  200  200  200  200
-          GET  cell_transfers?hinh-thuc=temporary            in   200  200  200  200  200  200  200  200  200  200  200
-          GET  cell_transfers_xlsx                           in   200  200  200  200  200  200  200  200  200  200  200
-          GET  assignments                                   in   403  200  200  200  200  403  403  403  200  200  403
-          GET  assignments?nam=2022                          in   403  200  200  200  200  403  403  403  200  200  403
alone      GET  coverage_list                                 in   403  200  200  200  200  403  403  403  200  200  403
helped     GET  coverage_list                                 in   403  200  200  200  200  403  403  403  200  200  403
idle       GET  coverage_list                                 in   403  200  200  200  200  403  403  403  200  200  403
expected   GET  coverage_list                                 in   403  200  200  200  200  403  403  403  200  200  403
family     GET  coverage_list                                 in   403  200  200  200  200  403  403  403  200  200  403
short      GET  coverage_list                                 in   403  200  200  200  200  403  403  403  200  200  403
alone      GET  coverage_list?xa={w.away.commune.pk}          in   403  200  200  200  200  403  403  403  200  200  403
alone      GET  coverage_list?ban={w.away.village.pk}          in   403  200  200  200  200  403  403  403  200  200  403
helped     GET  coverage_list?tochuc={w.away.cell.pk}         in   403  200  200  200  200  403  403  403  200  200  403
expected   GET  coverage_list?chibo={w.away.cell.pk}          in   403  200  200  200  200  403  403  403  200  200  403
helped     GET  coverage_list_xlsx                            in   403  200  200  200  200  403  403  403  200  200  403
expected   GET  coverage_list_xlsx                            in   403  200  200  200  200  403  403  403  200  200  403
family     GET  coverage_list_xlsx                            in   403  200  200  200  200  403  403  403  200  200  403
-          GET  assignments?theo=ban                          in   403  200  200  200  200  403  403  403  200  200  403
-          GET  assignments?theo=chibo                        in   403  200  200  200  200  403  403  403  200  200  403
-          GET  assignments?theo=tochuc                       in   403  200  200  200  200  403  403  403  200  200  403
-          POST family_answers                                in   403  403  302  302  403  403  403  403  403  302  403
-          GET  giving                                        in   403  403  200  200  403  403  403  403  403  200  403
-          GET  giving?ho={w.home.household.pk}               in   403  403  200  404  403  403  403  403  403  200  403
-          GET  giving?dv={w.home.member.pk}                  in   403  403  200  404  403  403  403  403  403  200  403
-          GET  giving?chibo={w.home.cell.pk}                 in   403  403  200  404  403  403  403  403  403  200  403
-          POST giving                                        in   403  403  422  422  403  403  403  403  403  422  403
member     GET  handing_over                                  in   404  403  200  404  403  404  404  404  403  200  404
member     POST handing_over                                  in   404  403  422  404  403  404  404  404  403  422  404
helper     GET  handing_over                                  in   404  404  404  404  403  403  404  404  403  200  404

-          GET  proposals                                     in  403  200  200  200  200  403  403  403  200  200  403
-          GET  proposal_new                                  in  403  403  200  200  403  403  403  403  403  200  403
-          POST proposal_new                                  in  403  403  422  422  403  403  403  403  403  422  403
proposal   GET  proposal                                      in  404  200  200  404  200  404  404  404  200  200  404
proposal   GET  proposal?xem=unmet                            in  404  200  200  404  200  404  404  404  200  200  404
proposal   GET  proposal?xem=ended                            in  404  200  200  404  200  404  404  404  200  200  404
proposal   GET  proposal?xem=wishes                           in  404  200  200  404  200  404  404  404  200  200  404
proposal   GET  proposal_progress                             in  404  200  200  404  200  404  404  404  200  200  404
proposal   GET  proposal_compare                              in  404  200  200  404  200  404  404  404  200  200  404
proposal   GET  proposal_compare?voi={w.away.proposal.pk}     in  404  404  404  404  404  404  404  404  200  200  404
proposal   GET  proposal_xlsx                                 in  404  200  200  404  200  404  404  404  200  200  404
proposal   POST proposal_solve                                in  404  403  302  404  403  404  404  404  403  302  404
proposal   POST proposal_wish                                 in  404  403  404  404  403  404  404  404  403  404  404
proposal   POST proposal_swap                                 in  404  403  404  404  403  404  404  404  403  404  404
proposal   GET  proposal_approve                              in  404  403  200  404  403  404  404  404  403  200  404
proposal   POST proposal_approve                              in  404  403  422  404  403  404  404  404  403  422  404
proposal   POST proposal_refuse                               in  404  403  422  404  403  404  404  404  403  422  404
wish       POST proposal_wish_withdraw                        in  404  403  302  404  403  404  404  404  403  302  404
chosen     GET  proposal_household                            in  404  403  200  404  403  404  404  404  403  200  404
chosen_away GET proposal_household                            in  404  403  404  404  403  404  404  404  403  200  404
chosen     POST proposal_household                            in  404  403  422  404  403  404  404  404  403  422  404

-          GET  imports                                       in   403  403  200  200  403  403  403  403  403  200  403
-          GET  import_upload                                 in   403  403  200  200  403  403  403  403  403  200  403
-          POST import_upload                                 in   403  403  422  422  403  403  403  403  403  422  403
batch      GET  import                                        in   404  403  200  404  403  404  404  404  403  200  404
batch      GET  import?xem=same                               in   404  403  200  404  403  404  404  404  403  200  404
-          GET  import_template                               in   403  403  302  302  403  403  403  403  403  302  403
-          GET  import_template?xa={w.home.commune.pk}&nam=2023  in 403 403 200  302  403  403  403  403  403  200  403
batch      GET  import_progress                               in   404  403  200  404  403  404  404  404  403  200  404
batch      POST import_read                                   in   404  403  302  404  403  404  404  404  403  302  404
batch      POST import_commit                                 in   404  403  302  404  403  404  404  404  403  302  404
batch      POST import_refuse                                 in   404  403  302  404  403  404  404  404  403  302  404
batch      POST import_undo                                   in   404  403  302  404  403  404  404  404  403  302  404
batch      GET  import_file                                   in   404  403  200  404  403  404  404  404  403  200  404
batch      GET  import?xem=columns                            in   404  403  200  404  403  404  404  404  403  200  404
batch      GET  import?xem=missing                            in   404  403  200  404  403  404  404  404  403  200  404
batch      GET  import_effect                                 in   404  403  200  404  403  404  404  404  403  200  404
batch      GET  import_waiting                                in   404  403  302  404  403  404  404  404  403  302  404
batch      POST import_rule                                   in   404  403  422  404  403  404  404  404  403  422  404
batch      POST import_leave_all                              in   404  403  302  404  403  404  404  404  403  302  404
batch      POST import_missing                                in   404  403  422  404  403  404  404  404  403  422  404
batch      POST import_alike                                  in   404  403  422  404  403  404  404  404  403  422  404
batch      POST import_tie                                    in   404  403  422  404  403  404  404  404  403  422  404
row        GET  import_card                                   in   404  403  200  404  403  404  404  404  403  200  404
row        GET  import_row                                    in   404  403  200  404  403  404  404  404  403  200  404
row        POST import_row_number                             in   404  403  200  404  403  404  404  404  403  200  404
row        POST import_row                                    in   404  403  302  404  403  404  404  404  403  302  404
row        POST import_answer                                 in   404  403  422  404  403  404  404  404  403  422  404
row        POST import_ask_again                              in   404  403  422  404  403  404  404  404  403  422  404
row        POST import_leave                                  in   404  403  302  404  403  404  404  404  403  302  404
tie        POST import_untie                                  in   404  403  302  404  403  404  404  404  403  302  404
district   GET  import                                        in   404  404  404  404  404  404  404  404  403  200  404
district   POST import_commit                                 in   404  404  404  404  404  404  404  404  403  302  404
district   GET  import_file                                   in   404  404  404  404  404  404  404  404  403  200  404

-          GET  registers                                     in   200  200  200  200  200  200  200  200  200  200  200
communes   GET  register_file                                 in   200  200  200  200  200  200  200  200  200  200  200
members    GET  register_file                                 in   200  200  200  200  200  200  200  200  200  200  200
organisations GET register_file                               in   200  200  200  200  200  200  200  200  200  200  200
villages   GET  register_file                                 in   200  200  200  200  200  200  200  200  200  200  200
years      GET  register_file                                 in   200  200  200  200  200  200  200  200  200  200  200
template   GET  register_template                             in   403  403  403  403  403  403  403  403  403  200  403
template_of_organisations GET register_template               in   403  403  403  403  403  403  403  403  403  200  403
-          POST register_upload                               in   403  403  403  403  403  403  403  403  403  422  403
register   GET  register                                      in   403  403  403  403  403  403  403  403  403  200  403
register   GET  register_progress                             in   403  403  403  403  403  403  403  403  403  200  403
register   POST register_commit                               in   403  403  403  403  403  403  403  403  403  302  403
register   POST register_refuse                               in   403  403  403  403  403  403  403  403  403  302  403
register   POST register_answers                              in   403  403  403  403  403  403  403  403  403  302  403
register   GET  register_mend                                 in   403  403  403  403  403  403  403  403  403  200  403
register   POST register_undo                                 in   403  403  403  403  403  403  403  403  403  302  403

-          GET  papers                                        in   200  200  200  200  200  200  200  200  200  200  200
-          GET  papers_issued                                 in   200  200  200  200  200  200  200  200  200  200  200
-          POST paper_bundle_ask                              in   403  422  422  422  422  403  403  403  422  422  403
bundle     GET  paper_bundle                                  in   404  404  200  404  404  404  404  404  404  404  404
bundle     GET  paper_bundle_file                             in   404  404  200  404  404  404  404  404  404  404  404
cell       GET  paper_head                                    in   404  403  403  404  403  404  404  404  403  200  404
cell       POST paper_head                                    in   404  403  403  404  403  404  404  404  403  302  404
assignment GET  paper_handover                                in   404  200  200  404  200  200  404  404  200  200  404
decision   GET  paper                                         in   403  403  403  403  403  403  403  403  200  200  403
decision   POST paper_number                                  in   403  403  403  403  403  403  403  403  403  422  403
decision.pdf   GET paper_file                                 in   403  403  403  403  403  403  403  403  200  200  403
cell_list  GET  paper                                         in   404  200  200  404  200  404  404  404  200  200  404
cell_list  POST paper_number                                  in   404  403  422  404  403  404  404  404  403  422  404
part_list  GET  paper                                         in   404  403  403  404  200  404  404  404  200  200  404
cell_list.pdf  GET paper_file                                 in   404  200  200  404  200  404  404  404  200  200  404
cell_list.docx GET paper_file?kho=a3                          in   404  200  200  404  200  404  404  404  200  200  404
part_book.docx GET paper_file                                 in   404  403  403  404  200  404  404  404  200  200  404
pledge     GET  paper                                         in   404  404  404  404  200  200  404  404  200  200  404
member_pledge.docx GET  paper_file                                   in   404  200  200  404  200  404  404  404  200  200  404
pledge.pdf     GET paper_file                                 in   404  404  404  404  200  200  404  404  200  200  404
pledge.docx    GET paper_file                                 in   404  404  404  404  200  200  404  404  200  200  404
help_book  GET  paper                                         in   404  200  200  404  200  200  404  404  200  200  404
help_book.pdf  GET paper_file                                 in   404  200  200  404  200  200  404  404  200  200  404
help_book.docx GET paper_file                                 in   404  200  200  404  200  200  404  404  200  200  404
help_book.png  GET paper_file                                 in   404  200  200  404  200  200  404  404  200  200  404
handover.pdf   GET paper_file                                 in   404  200  200  404  200  200  404  404  200  200  404
handover.docx  GET paper_file                                 in   404  200  200  404  200  200  404  404  200  200  404
handover   POST paper_number                                  in   404  403  403  404  403  403  404  404  403  422  404

-          GET  activities                                    in   200  200  200  200  200  200  200  200  200  200  200
-          GET  activities?xa={w.away.commune.pk}             in   200  200  200  200  200  200  200  200  200  200  200
-          GET  activities_xlsx                               in   200  200  200  200  200  200  200  200  200  200  200
-          GET  activity_new                                  in   403  403  200  200  200  403  403  403  403  200  403
-          GET  activity_new?xa={w.away.commune.pk}           in   403  403  200  200  200  403  403  403  403  200  403
-          POST activity_new?xa={w.home.commune.pk}           in   403  403  422  200  422  403  403  403  403  422  403
activity   GET  activity                                      in   404  200  200  404  200  200  404  404  200  200  404
lesson     GET  activity                                      in   404  200  200  404  200  200  404  404  200  200  404
activity   GET  activity_edit                                 in   404  403  200  404  200  403  404  404  403  200  404
activity   POST activity_edit                                 in   404  403  422  404  422  403  404  404  403  422  404
activity   POST activity_remove                               in   404  403  302  404  302  403  404  404  403  302  404

-          GET  visits                                        in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits?xa={w.away.commune.pk}                 in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits?ho={w.away.household.pk}               in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits?dv={w.away.helper.pk}                  in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits_xlsx                                   in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits_csv                                    in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visit_calendar?thang=2022-01                  in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits_overdue                                in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits_overdue_xlsx                           in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits_overdue_csv                            in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits_overdue?tochuc={w.away.cell.pk}        in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visit_promises                                in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visit_promises?ho={w.away.household.pk}       in   200  200  200  200  200  200  200  200  200  200  200
-          GET  visits_verify                                 in   403  403  200  200  200  403  403  403  403  200  403
visit      POST visit_check                                   in   404  403  422  404  422  403  404  404  403  422  404
visit      POST visit_promise                                 in   404  403  422  404  422  422  404  404  403  422  404
visit      POST visit_verify                                  in   404  403  422  404  422  403  404  404  403  422  404
visit      GET  visit                                         in   404  200  200  404  200  200  404  404  200  200  404
beside     GET  visit                                         in   404  200  200  404  200  200  404  404  200  200  404
outside    GET  visit                                         in   404  404  404  404  200  200  404  404  200  200  404
visit      GET  visit_changes                                 in   404  200  200  404  200  200  404  404  200  200  404
visit      GET  visit_correct                                 in   404  403  200  404  403  200  404  404  403  200  404
visit      POST visit_correct                                 in   404  403  422  404  403  422  404  404  403  422  404
visit      POST visit_cancel                                  in   404  403  422  404  403  422  404  404  403  422  404
household  GET  visit_new                                     in   404  403  200  404  200  200  404  404  403  200  404
household  POST visit_new                                     in   404  403  422  404  422  422  404  404  403  422  404

-          GET  supports                                      in   200  200  200  200  200  200  200  200  200  200  200
-          GET  supports?xa={w.away.commune.pk}               in   200  200  200  200  200  200  200  200  200  200  200
-          GET  supports?ho={w.away.household.pk}             in   200  200  200  200  200  200  200  200  200  200  200
-          GET  supports?tochuc={w.away.cell.pk}              in   200  200  200  200  200  200  200  200  200  200  200
-          GET  supports?dv={w.away.helper.pk}                in   200  200  200  200  200  200  200  200  200  200  200
-          GET  supports_xlsx                                 in   200  200  200  200  200  200  200  200  200  200  200
-          GET  support_new                                   in   403  403  200  200  200  200  200  403  403  200  403
-          GET  support_new?xa={w.away.commune.pk}            in   403  403  200  200  200  200  200  403  403  200  403
-          GET  support_new?ho={w.away.household.pk}          in   403  403  200  200  200  200  200  403  403  200  403
-          GET  support_new?dv={w.away.helper.pk}             in   403  403  200  200  200  200  200  403  403  200  403
-          GET  support_new?tochuc={w.away.cell.pk}           in   403  403  200  200  200  200  200  403  403  200  403
-          POST support_new                                   in   403  403  422  422  422  422  422  403  403  422  403
support    GET  support                                       in   404  200  200  404  200  200  404  404  200  200  404
shared     GET  support                                       in   404  200  200  404  200  200  404  404  200  200  404
fulfilled  GET  support                                       in   404  404  404  404  200  200  404  404  200  200  404
given      GET  support                                       in   404  200  200  404  200  200  404  404  200  200  404
support    GET  support_changes                               in   404  200  200  404  200  200  404  404  200  200  404
support    GET  support_receipt                               in   404  200  200  404  200  200  404  404  200  200  404
support    GET  support_correct                               in   404  403  200  404  200  200  404  404  403  200  404
support    POST support_correct                               in   404  403  422  404  422  422  404  404  403  422  404
support    POST support_cancel                                in   404  403  422  404  422  422  404  404  403  422  404
promise    GET  support_deliver                               in   404  403  200  404  200  200  404  404  403  200  404
promise    POST support_deliver                               in   404  403  422  404  422  422  404  404  403  422  404

-          GET  reports                                       in   403  200  200  200  200  403  403  403  200  200  403
-          POST report_compile                                in   403  403  403  403  403  403  403  403  403  302  403
year       POST report_discard                                in   403  403  403  403  403  403  403  403  403  302  403
year       GET  report                                        in   404  200  200  200  200  404  404  404  200  200  404
year       GET  report?bieu=tat-ca                            in   404  200  200  200  200  404  404  404  200  200  404
year       GET  report?xa={w.away.commune.pk}                 in   404  200  200  200  404  404  404  404  200  200  404
year       GET  report?don-vi={w.away.cell.pk}                in   404  404  404  200  404  404  404  404  200  200  404
year       GET  report_changes                                in   403  403  403  403  403  403  403  403  200  200  403
year       GET  report_close                                  in   403  403  403  403  403  403  403  403  403  200  403
year       POST report_close                                  in   403  403  403  403  403  403  403  403  403  422  403
year       GET  report_differences                            in   404  200  200  200  200  404  404  404  200  200  404
year       GET  report_differences?xa={w.away.commune.pk}     in   404  404  404  200  404  404  404  404  200  200  404
year       GET  report_differences_xlsx                       in   404  200  200  200  200  404  404  404  200  200  404
year       GET  report_slides                                 in   403  200  200  200  200  403  403  403  200  200  403
ending     GET  report_file                                   in   404  200  200  200  200  404  404  404  200  200  404
ending     GET  report_file?bieu=2                            in   404  200  200  200  200  404  404  404  200  200  404
ending     GET  report_file?xa={w.away.commune.pk}            in   404  200  200  200  404  404  404  404  200  200  404
year       POST name_list_ask                                 in   404  302  302  302  403  404  404  404  302  302  404
list       GET  name_list                                     in   404  404  200  404  404  404  404  404  404  404  404
list       GET  name_list_file                                in   404  404  200  404  404  404  404  404  404  404  404
year       GET  plan_account                                  in   403  403  403  403  403  403  403  403  200  200  403
account    GET  plan_account_file                             in   403  403  403  403  403  403  403  403  200  200  403
section    GET  plan_account_section                          in   403  403  403  403  403  403  403  403  403  200  403
section    POST plan_account_section                          in   403  403  403  403  403  403  403  403  403  422  403
year       GET  report_names?so=poor_households               in   404  200  200  200  200  404  404  404  200  200  404
year       GET  report_names?so=poor_households&xa={w.away.commune.pk}  in  404 404 404 200 404 404  404  404  200  200  404
year       GET  report_names?so=poor_households&ban={w.away.village.pk} in  404 404 404 200 404 404  404  404  200  200  404
year       GET  report_names_xlsx?so=poor_households          in   404  200  200  200  200  404  404  404  200  200  404
-          GET  report_schedule                               in   403  403  403  403  403  403  403  403  403  200  403
-          POST report_schedule                               in   403  403  403  403  403  403  403  403  403  422  403
-          POST dated_ask                                     in   403  403  403  403  403  403  403  403  403  302  403
dated      POST dated_again                                   in   403  403  403  403  403  403  403  403  403  302  403
dated      POST dated_discard                                 in   403  403  403  403  403  403  403  403  403  302  403
dated      GET  dated                                         in   404  200  200  200  200  404  404  404  200  200  404
dated      GET  dated?bieu=tat-ca                             in   404  200  200  200  200  404  404  404  200  200  404
dated      GET  dated?xa={w.away.commune.pk}                  in   404  200  200  200  404  404  404  404  200  200  404
dated      GET  dated_names?so=poor_households                in   404  200  200  200  200  404  404  404  200  200  404
dated      GET  dated_names?so=poor_households&xa={w.away.commune.pk}  in  404 404 404 200 404 404  404  404  200  200  404
dated      GET  dated_names_xlsx?so=poor_households           in   404  200  200  200  200  404  404  404  200  200  404
datedfile  GET  dated_file                                    in   404  200  200  200  200  404  404  404  200  200  404
datedfile  GET  dated_file?xa={w.away.commune.pk}             in   404  200  200  200  404  404  404  404  200  200  404
-          GET  effect                                        in   403  200  200  200  200  403  403  403  200  200  403
-          GET  effect?xa={w.away.commune.pk}                 in   403  200  200  200  200  403  403  403  200  200  403
-          GET  effect_xlsx                                   in   403  200  200  200  200  403  403  403  200  200  403
-          GET  effect_names?cot=dau-ky                       in   403  200  200  200  200  403  403  403  200  200  403
-          GET  effect_names?xa={w.away.commune.pk}           in   403  404  404  200  404  403  403  403  200  200  403
-          GET  effect_names_xlsx                             in   403  200  200  200  200  403  403  403  200  200  403
-          GET  effect_gifts                                  in   403  200  200  200  200  403  403  403  200  200  403
-          GET  effect_gifts?xa={w.away.commune.pk}           in   403  404  404  200  404  403  403  403  200  200  403

-          GET  users                                         in   403  403  403  403  403  403  403  403  403  403  200
-          GET  users?q=xa                                    in   403  403  403  403  403  403  403  403  403  403  200
-          GET  user_new                                      in   403  403  403  403  403  403  403  403  403  403  200
-          POST user_new                                      in   403  403  403  403  403  403  403  403  403  403  422
-          GET  users_sheet                                   in   403  403  403  403  403  403  403  403  403  403  200
-          POST users_sheet                                   in   403  403  403  403  403  403  403  403  403  403  422
-          POST users_make                                    in   403  403  403  403  403  403  403  403  403  403  302
-          GET  users_template                                in   403  403  403  403  403  403  403  403  403  403  200
-          POST users_slips                                   in   403  403  403  403  403  403  403  403  403  403  302
person     GET  user                                          in   403  403  403  403  403  403  403  403  403  403  200
person     GET  user_changes                                  in   403  403  403  403  403  403  403  403  403  403  200
person     GET  user_edit                                     in   403  403  403  403  403  403  403  403  403  403  200
person     POST user_edit                                     in   403  403  403  403  403  403  403  403  403  403  422
person     POST user_shut                                     in   403  403  403  403  403  403  403  403  403  403  302
person     POST user_open                                     in   403  403  403  403  403  403  403  403  403  403  302
person     POST user_slip                                     in   403  403  403  403  403  403  403  403  403  403  200
person     POST user_session_end                              in   403  403  403  403  403  403  403  403  403  403  302
person     POST user_factors_remove                           in   403  403  403  403  403  403  403  403  403  403  302
person     POST grant_give                                    in   403  403  403  403  403  403  403  403  403  403  422
right      GET  grant_change                                  in   403  403  403  403  403  403  403  403  403  403  200
right      POST grant_change                                  in   403  403  403  403  403  403  403  403  403  403  422
right      POST grant_revoke                                  in   403  403  403  403  403  403  403  403  403  403  302

-          GET  api_schema                                    in   200  200  200  200  200  200  200  200  200  200  200
-          GET  api_commune-list                              in   200  200  200  200  200  200  200  200  200  200  200
commune    GET  api_commune-detail                            in   404  200  200  404  200  200  404  404  200  200  404
-          GET  api_village-list                              in   200  200  200  200  200  200  200  200  200  200  200
village    GET  api_village-detail                            in   404  200  200  404  200  200  404  404  200  200  404
-          GET  api_household-list                            in   200  200  200  200  200  200  200  200  200  200  200
-          GET  api_household-list?commune={w.away.commune.code}  in 200 200 200  200  200  200  200  200  200  200  200
-          POST api_household-find                            in   400  400  400  400  400  400  400  400  400  400  400
household  GET  api_household-detail                          in   404  200  200  404  200  200  404  404  200  200  404
-          GET  api_review-list                               in   200  200  200  200  200  200  200  200  200  200  200
review     GET  api_review-detail                             in   404  200  200  404  200  200  404  404  200  200  404
-          GET  api_organisation-list                         in   200  200  200  200  200  200  200  200  200  200  200
cell       GET  api_organisation-detail                       in   404  200  200  404  200  404  404  404  200  200  404
-          GET  api_member-list                               in   200  200  200  200  200  200  200  200  200  200  200
member     GET  api_member-detail                             in   404  200  200  404  200  404  404  404  200  200  404
helper     GET  api_member-detail                             in   404  404  404  404  200  200  404  404  200  200  404
-          GET  api_assignment-list                           in   200  200  200  200  200  200  200  200  200  200  200
assignment GET  api_assignment-detail                         in   404  200  200  404  200  200  404  404  200  200  404
-          GET  api_proposal-list                             in  200  200  200  200  200  200  200  200  200  200  200
-          POST api_proposal-list                             in  403  403  400  400  403  403  403  403  403  400  403
-          GET  api_field                                      in   200  200  200  200  200  200  200  200  200  200  200
-          POST api_visits                                     in  400  400  400  400  400  400  400  400  400  400  400
-          POST api_supports                                   in  400  400  400  400  400  400  400  400  400  400  400
proposal   GET  api_proposal-detail                           in  404  200  200  404  200  404  404  404  200  200  404
proposal   POST api_proposal-solve                            in  404  403  202  404  403  404  404  404  403  202  404
proposal   POST api_proposal-wishes                           in  404  403  400  404  403  404  404  404  403  400  404
wish       POST api_proposal-withdraw                         in  404  403  204  404  403  404  404  404  403  204  404
proposal   POST api_proposal-approve                          in  404  403  400  404  403  404  404  404  403  400  404
proposal   POST api_proposal-refuse                           in  404  403  400  404  403  404  404  404  403  400  404
pairs      GET  api_pair-list                                 in  404  200  200  404  200  404  404  404  200  200  404
pair       GET  api_pair-detail                               in  404  200  200  404  200  404  404  404  200  200  404
-          GET  api_report-list                               in   200  200  200  200  200  200  200  200  200  200  200
report     GET  api_report-detail                             in   404  200  200  200  200  404  404  404  200  200  404
"""


# Kinds of user, in the order of the columns
KINDS = list(SEES)

PAPERS = {  # what a row of TABLE calls it → the paper's kind, what it is about
    "decision": ("quyet-dinh", lambda world: make_plan()),
    "cell_list": ("danh-sach", lambda world: world.home.cell),
    "part_list": ("danh-sach", lambda world: world.home.helpers),
    "part_book": ("so-phan-cong", lambda world: world.home.helpers),
    "pledge": ("cam-ket", lambda world: world.home.helper),
    "member_pledge": ("cam-ket", lambda world: world.home.member),
    "help_book": ("so-giup-ho", lambda world: world.home.household),
    "handover": ("ban-giao", lambda world: world.home.assignment),
}


def paper(thing, form=None):
    """The address's words of a paper, or of one of its files."""
    kind, about = PAPERS[thing]
    words = {"kind": kind} | ({"form": form} if form else {})
    return lambda world: {**words, "pk": about(world).pk}


OBJECTS = {
    **{thing: paper(thing) for thing in PAPERS},
    **{
        f"{t}.{form}": paper(t, form) for t in PAPERS for form in ("pdf", "docx", "png")
    },
    "boundary": lambda world: {"pk": world.boundary.pk},
    "sheet": lambda world: {"pk": world.boundary.pk, "ending": "xlsx"},
    "unit": lambda world: {
        "pk": world.boundary.pk,
        "unit": world.boundary.units.get().pk,
    },
    "part": lambda world: {
        "pk": world.boundary.pk,
        "commune": world.home.commune.pk,
    },
    "bundle": lambda world: {"pk": world.home.bundle.pk},
    "-": lambda world: {},
    "token": lambda world: {"pk": world.token.pk},
    "key": lambda world: {"pk": 1},  # nobody has one here
    "person": lambda world: {"pk": world.users["writer"].pk},
    "right": lambda world: {
        "pk": world.users["writer"].pk,
        "grant": world.users["writer"].grants.get().pk,
    },
    "year": lambda world: {"year": YEAR},
    "communes": lambda world: {"kind": "communes", "form": "csv"},
    "alone": lambda world: {"slug": "ho-chua-co"},
    "helped": lambda world: {"slug": "ho-da-co"},
    "idle": lambda world: {"slug": "dang-vien-chua-nhan"},
    "expected": lambda world: {"slug": "dang-vien-duoc-tinh"},
    "family": lambda world: {"slug": "co-the-nguoi-nha"},
    "short": lambda world: {"slug": "to-chuc-thieu-nguoi"},
    "members": lambda world: {"kind": "members", "form": "xlsx"},
    "organisations": lambda world: {"kind": "organisations", "form": "xlsx"},
    "villages": lambda world: {"kind": "villages", "form": "xlsx"},
    "years": lambda world: {"kind": "commune_years", "form": "csv"},
    "template": lambda world: {"kind": "members"},
    "template_of_organisations": lambda world: {"kind": "organisations"},
    "register": lambda world: {"pk": world.register.pk},
    "district": lambda world: {"pk": world.district_batch.pk},
    "batch": lambda world: {"pk": world.home.batch.pk},
    "row": lambda world: {
        "pk": world.home.batch.pk,
        "row": world.home.batch.rows.first().pk,
    },
    "tie": lambda world: {
        "pk": world.home.batch.pk,
        "tie": ColumnTie.objects.get(commune=world.home.commune).pk,
    },
    "assignment": lambda world: {"pk": world.home.assignment.pk},
    "change": lambda world: {"pk": world.home.assignment.changes.get().pk},
    "commune": lambda world: {"pk": world.home.commune.pk},
    "measure": lambda world: {
        "pk": world.home.household.pk,
        "measure": world.home.household.measures.get().pk,
    },
    "household": lambda world: {"pk": world.home.household.pk},
    "taken": lambda world: {
        "pk": world.home.household.pk,
        "decision": world.home.household.decisions.get().pk,
    },
    "job": lambda world: {"pk": world.job.pk},
    "member": lambda world: {"pk": world.home.member.pk},
    "proposal": lambda world: {"pk": world.home.proposal.pk},
    "pairs": lambda world: {"proposal": world.home.proposal.pk},
    "pair": lambda world: {
        "proposal": world.home.proposal.pk,
        "pk": world.home.proposal.pairs.get().pk,
    },
    "wish": lambda world: {
        "pk": world.home.proposal.pk,
        "wish": world.home.proposal.wishes.get().pk,
    },
    "chosen": lambda world: {
        "pk": world.home.proposal.pk,
        "household": world.home.household.pk,
    },
    "chosen_away": lambda world: {
        "pk": world.home.proposal.pk,
        "household": world.away.household.pk,
    },
    "helper": lambda world: {"pk": world.home.helper.pk},
    "request": lambda world: {"pk": world.home.request.pk},
    "over": lambda world: {"pk": world.home.request_over.pk},
    "cell": lambda world: {"pk": world.home.cell.pk},
    "helpers": lambda world: {"pk": world.home.helpers.pk},
    "plan": lambda world: {"pk": Plan.objects.get().pk},
    "duty": lambda world: {"pk": world.home.helpers.commune_assignments.first().pk},
    "report": lambda world: {"pk": world.report.pk},
    "dated": lambda world: {"pk": world.dated.pk},
    "datedfile": lambda world: {"pk": world.dated.pk, "ending": "xlsx"},
    "ending": lambda world: {"year": world.report.year, "ending": "xlsx"},
    "list": lambda world: {"pk": world.home.name_list.pk},
    "account": lambda world: {"year": world.report.year, "ending": "docx"},
    "section": lambda world: {"year": world.report.year, "section": "uu-diem"},
    "review": lambda world: {"pk": world.home.household.reviews.get().pk},
    "village": lambda world: {"pk": world.home.village.pk},
    "guide": lambda world: {"slug": "bi-thu-dang-vien"},
    "support": lambda world: {"pk": world.home.support.pk},
    "promise": lambda world: {"pk": world.home.promise.pk},
    "activity": lambda world: {"pk": world.home.activity.pk},
    "visit": lambda world: {"pk": world.home.photo.visit_id},
    "beside": lambda world: {"pk": world.home.visit_beside.pk},
    "outside": lambda world: {"pk": world.home.visit_outside.pk},
    "shared": lambda world: {"pk": world.home.shared.pk},
    "fulfilled": lambda world: {"pk": world.home.fulfilled.pk},
    "given": lambda world: {"pk": world.home.given_beside.pk},
    "lesson": lambda world: {"pk": world.home.lesson.pk},
    "photo": lambda world: {"client_id": world.home.photo.client_id},
    "of_support": lambda world: {"client_id": world.home.photo_of_support.client_id},
}
SENT = {"GET": {}, "POST": {"asked": "1"}}  # no form takes this: rights come first
WRITES = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|savepoint)', re.I
)
CSP = {
    "base-uri 'none'",
    "default-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}


PHONE_SHELL = ("/thuc-dia/", "/sw.js")  # files without anybody in them, asked for anew
# Who gives rights over places and people is told their names, there and nowhere else
NAMES_PLACES = {
    "user",
    "user_changes",
    "user_new",
    "users",
    "users_slips",
    "user_edit",
    "user_slip",
    "grant_change",
    "grant_give",
}
SHOWS_A_NUMBER = {"household_number", "import_template"}
OPEN_TO_ALL = {
    "password_code",
    "password_link",
    "health",
    "account_login",
    "account_logout",
    "mfa_login_webauthn",
    "field",
    "field_manifest",
    "service_worker",
}


PRINTED = {XLSX, DOCX, "application/pdf"}
STAMP = re.compile(r"Nguyễn Thị Hòa xuất lúc \d\d:\d\d ngày \d\d/\d\d/\d{4}")
WITHOUT_PEOPLE = {  # figures, places, sheets to fill in, and a file as it was sent
    "boundary_sheet",
    "dated_file",
    "effect_xlsx",
    "import_file",
    "plan_account_file",
    "report_file",
    "user_slip",
}


class Row(NamedTuple):
    """One line of TABLE: who gets what at one address."""

    thing: str
    method: str
    target: str  # the address's name, with ?parameters
    expected: list[str]  # in the order of KINDS

    @property
    def name(self) -> str:
        return self.target.partition("?")[0]

    def address(self, world) -> str:
        query = self.target.partition("?")[2].format(w=world)
        path = reverse(self.name, kwargs=OBJECTS[self.thing](world))
        return f"{path}?{query}" if query else path


LINES = [line.split() for line in TABLE.strip().splitlines()[1:] if line]
ROWS = [Row(thing, method, target, told) for thing, method, target, *told in LINES]


def addresses(patterns=None, prefix=""):
    """Every (name, route) of the project, the admin site's left out."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLResolver):
            yield pattern.name, route
        elif pattern.namespace != "admin":
            yield from addresses(pattern.url_patterns, route)


def sign_in(client, world, kind):
    client.cookies = deepcopy(world.cookies[kind])


def ask(client, method, address):
    """One request, and what it wrote; whatever it changed is taken back."""
    cache.clear()  # nobody is throttled yet
    connection.queries_log.clear()  # it holds 9,000, and a walk asks more
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = getattr(client, method.lower())(address, SENT[method])
        response.says = text_of(response)
        transaction.set_rollback(True)
    response.wrote = [q["sql"] for q in queries if WRITES.search(q["sql"])]
    return response


def text_of(response) -> str:
    """What the answer says; of a workbook all of its parts but the hour of writing."""
    body = b"".join(response)
    if body[:4] == b"%PDF":
        return text_of_pdf(body)
    if body.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return ""
    if body[:4] != b"PK\x03\x04":
        return body.decode()
    archive = zipfile.ZipFile(io.BytesIO(body))
    parts = [part for part in archive.namelist() if part != "docProps/core.xml"]
    return "".join(archive.read(part).decode(errors="ignore") for part in parts)


def text_of_pdf(body: bytes) -> str:
    words = []
    with pypdfium2.PdfDocument(body) as opened:
        for page in opened:
            text = page.get_textpage()
            words += text.get_text_range().split()
            text.close()
            page.close()
    return " ".join(words)


def outcome(response) -> str:
    is_sent_to_login = response.status_code == 302 and response.url.startswith(
        "/dang-nhap/"
    )
    return (
        "in"
        if is_sent_to_login or response.status_code == 401
        else str(response.status_code)
    )


def test_every_address_has_a_row():
    known = {row.name for row in ROWS}
    found = dict(addresses())

    assert None not in found, f"an address without a name: {found.get(None)}"
    assert {name: route for name, route in found.items() if name not in known} == {}
    assert known - found.keys() == set()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_user_gets_what_is_theirs(client, world, kind):
    """At every address: the outcome of the table, no foreign name, nothing written
    where it is refused; and all that is theirs is found somewhere, so that a name that
    shows nowhere does not pass for one that is well hidden.

    Then the links on those pages open: all of the office's, and of others' one to each
    address. And whatever happens in the away commune, every answer to who does not see
    it stays the same to the letter.
    """
    faults, pages = [], {}
    for row in ROWS:
        sign_in(client, world, kind)  # anew: one of the addresses signs out
        address = row.address(world)
        response = ask(client, row.method, address)
        faults += faults_of(row, kind, address, response)
        if row.method == "GET":
            pages[address] = response

    assert faults == []
    own = {row.address(world) for row in ROWS if not names_places(row, kind)}
    told = "".join(pages[address].says for address in own & pages.keys())
    assert {word for word in EVERYTHING if word in told} == SEES[kind]
    if kind == "anonymous":
        return
    sign_in(client, world, kind)
    assert dead_links(client, pages, 1 if kind != "office" else None) == []
    if not SEES[kind] & AWAY:
        assert changed_from_afar(client, world, kind, pages) == []


def faults_of(row, kind, address, response) -> list[str]:
    """What is wrong with one answer to one kind of user."""
    faults = []
    found, expected = outcome(response), row.expected[KINDS.index(kind)]
    if found != expected:
        faults.append(f"{row.name} {address}: {found}, not {expected}")
    sees = SEES[kind] | (SEES["office"] if names_places(row, kind) else set())
    if shown := {word for word in EVERYTHING - sees if word in response.says}:
        faults.append(f"{row.name} {address} shows {shown}")
    if NUMBER in response.says and row.name not in SHOWS_A_NUMBER:
        faults.append(f"{row.name} {address} shows a number")
    if is_printed(response) and row.name not in WITHOUT_PEOPLE:
        is_stamped = STAMP.search(response.says) or row.thing.startswith("decision")
        if not is_stamped:
            faults.append(f"{row.name} {address} tells not who took it")
    is_refused = found in ("in", "403", "404", "405")
    if is_refused and response.wrote and row.name != "account_logout":  # to the door
        faults.append(f"{row.name} {address} wrote {response.wrote}")
    assert_guarded(response)
    return faults


def dead_links(client, pages, to_each: int | None) -> list[str]:
    """Links that do not open for who is shown them; addresses asked before count."""
    found, paths = {}, Counter()
    for address, response in pages.items():
        if response.headers["Content-Type"].startswith("text/html"):
            for link in re.findall(r'<a\b[^>]*?href="([^"#]+)', response.says):
                found.setdefault(urljoin(address, unescape(link)), address)
    dead = []
    for link, address in found.items():
        paths[path := link.partition("?")[0]] += 1
        if to_each and paths[path] > to_each:
            continue
        response = pages.get(link) or ask(client, "GET", link)
        if response.status_code not in (200, 302):
            dead.append(f"{link} on {address} answers {response.status_code}")
    return dead


def changed_from_afar(client, world, kind, pages) -> list[str]:
    """Addresses whose answer changes with what happens in the away commune.

    The health page is left out: it measures the machine anew each time, and no household.
    So are pages that tell nothing, not being there for this user.
    """
    rows = [row for row in ROWS if row.method == "GET" and row.name != "health"]
    addresses = [row.address(world) for row in rows if not names_places(row, kind)]
    addresses = [one for one in addresses if pages[one].status_code == 200]
    disturb(world, SEES[kind])
    return [
        address
        for address in addresses
        if said(ask(client, "GET", address)) != said(pages[address])
    ]


def said(response) -> str:
    """The answer without what every form carries anew: its secret, its id, its hour."""
    anew = r'\b\w{64}\b|"now":"[^"]*"|name="(client_id|made_at)" value="[^"]*"'
    return STAMP.sub("", re.sub(anew, "", response.says))


def is_printed(response) -> bool:
    """A file to print, made for this request (those of jobs hold a word here)."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    return kind in PRINTED and response.status_code == 200 and response.says != "none"


def names_places(row, kind) -> bool:
    return kind == "superuser" and row.name in NAMES_PLACES


def assert_guarded(response):
    headers = response.headers
    assert set(headers["Content-Security-Policy"].split("; ")) == CSP
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]
    kept = headers["Cache-Control"]
    assert "no-store" in kept or response.wsgi_request.path.startswith(PHONE_SHELL)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_open_without_sign_in(client, world, method):
    for row in ROWS:
        if row.name not in OPEN_TO_ALL:
            response = ask(client, method, row.address(world))
            assert (outcome(response), response.wrote) == ("in", []), row


def admin_addresses():
    """One address for every pattern of the admin site, with 1 wherever an id stands."""
    resolvers = [
        p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin"
    ]
    for _, route in admin_routes(resolvers[0].url_patterns, "/admin/"):
        route = re.sub(r"\(\?P<app_label>[^)]*\)", "households", route)
        route = re.sub(r"\(\?P<url>[^)]*\)|<(path|int):\w+>|<\w+>", "1", route)
        yield re.sub(r"[\^$]", "", route)


def admin_routes(patterns, prefix):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_routes(pattern.url_patterns, route)
        else:
            yield pattern.name, route


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "superuser"])
def test_the_admin_site_is_closed_to_all_but_superusers(client, world, kind):
    entrances = ("/admin/login/", "/dang-nhap/")[: 2 if kind == "anonymous" else 1]
    sign_in(client, world, kind)
    for address in admin_addresses():
        response = client.get(address)
        if address in ("/admin/login/", "/admin/logout/"):
            assert response.status_code in (302, 403)
            continue
        assert response.status_code == 302, address
        assert response.url.startswith(entrances), address
    expected = 302 if kind == "anonymous" else 403
    assert client.get("/admin/login/").status_code == expected


def test_a_superuser_opens_every_list_of_the_admin_site(client, world):
    sign_in(client, world, "superuser")
    for address in admin_addresses():
        if address == "/admin/logout/":
            continue
        response = client.get(address)
        if address.startswith("/admin/password_change/"):
            assert response.url == reverse("account_change_password"), address
        elif address.count("/") == 4 and not address.endswith("1/"):
            assert response.status_code == 200, address
        assert response.status_code < 500, address
        assert_guarded(response)
