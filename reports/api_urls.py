from rest_framework.routers import SimpleRouter

from reports import api

router = SimpleRouter()
router.register("reports", api.ReportViewSet, basename="api_report")

urlpatterns = router.urls
