from rest_framework.routers import SimpleRouter

from assignments import api

router = SimpleRouter()
router.register("organisations", api.OrganisationViewSet, basename="api_organisation")
router.register("members", api.MemberViewSet, basename="api_member")
router.register("assignments", api.AssignmentViewSet, basename="api_assignment")

urlpatterns = router.urls
