from django.urls import path
from rest_framework.routers import SimpleRouter

from assignments import api, field_api, photo_api, proposal_api

router = SimpleRouter()
router.register("organisations", api.OrganisationViewSet, basename="api_organisation")
router.register("members", api.MemberViewSet, basename="api_member")
router.register("assignments", api.AssignmentViewSet, basename="api_assignment")
router.register("proposals", proposal_api.ProposalViewSet, basename="api_proposal")
router.register(
    r"proposals/(?P<proposal>[0-9]{1,18})/pairs",
    proposal_api.PairViewSet,
    basename="api_pair",
)

urlpatterns = [
    *router.urls,
    path("field/", field_api.FieldListView.as_view(), name="api_field"),
    path("visits/", field_api.VisitsView.as_view(), name="api_visits"),
    path("supports/", field_api.SupportsView.as_view(), name="api_supports"),
    path("photos/<uuid:client_id>/", photo_api.PhotoView.as_view(), name="api_photo"),
]
