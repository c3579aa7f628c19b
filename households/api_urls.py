from rest_framework.routers import SimpleRouter

from households import api

router = SimpleRouter()
router.register("communes", api.CommuneViewSet, basename="api_commune")
router.register("villages", api.VillageViewSet, basename="api_village")
router.register("households", api.HouseholdViewSet, basename="api_household")
router.register("reviews", api.ReviewViewSet, basename="api_review")

urlpatterns = router.urls
